/** A command goes from its sender to the vehicle, and its outcome comes back. */
import { randomUUID } from 'node:crypto';
import type { CommandResponse } from '../../domain/command-message.ts';
import { commandTopics } from '../../domain/topics.ts';
import { objectOf } from '../response-data.ts';
import { subscribe, tryToConnect, type DeviceConnection } from '../aws/device-connection.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

const send = `mutation ($input: SendRemoteCommandInput!) {
  sendRemoteCommand(input: $input) { commandId status }
}`;
const read = `query ($referenceId: ID!, $commandId: ID!) {
  remoteCommand(referenceId: $referenceId, commandId: $commandId) { status reasonCode }
}`;

/** The check `command`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const commandCheck: Check = {
  name: 'command',
  shows: 'a command reaches the vehicle, and its outcome becomes SUCCEEDED',
  needs: ['mqtt-connect', 'grant-access'],
  timeoutSeconds: 120,
  async run(context) {
    const { deployment, facts, progress, signal } = context;
    const { owner } = facts.require('people');
    const { referenceId, iotEndpoint, identity } = facts.require('vehicle');
    const attempt = await tryToConnect(deployment, iotEndpoint, referenceId, identity);
    if ('refused' in attempt) {
      throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
    }
    try {
      await respondToCommands(attempt.connection, referenceId);
      const startedAt = Date.now();
      const input = { referenceId, kind: 'HONK_AND_FLASH', idempotencyKey: randomUUID() };
      const sent = objectOf(await owner.ask(send, { input }), 'sendRemoteCommand');
      progress('waiting for the outcome');
      await waitFor(() => succeeded(context, String(sent['commandId'])), signal);
      return `SUCCEEDED after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
    } finally {
      await attempt.connection.end();
    }
  },
};

/** Responds to every command at once with SUCCEEDED. */
async function respondToCommands(connection: DeviceConnection, referenceId: string): Promise<void> {
  const { client } = connection;
  client.on('message', (topic: string) => {
    const executionId = topic.split('/')[5] ?? '';
    const { request, response } = commandTopics(referenceId, executionId);
    if (topic !== request) {
      return;
    }
    const done: CommandResponse = { status: 'SUCCEEDED' };
    client.publish(response, JSON.stringify(done), { qos: 1 });
  });
  const reply = await subscribe(connection, commandTopics(referenceId, '+').request);
  expectThat(reply === 'granted', `The vehicle may not subscribe to its own commands (${reply}).`);
}

async function succeeded({ facts }: CheckContext, commandId: string): Promise<true | undefined> {
  const { owner } = facts.require('people');
  const { referenceId } = facts.require('vehicle');
  const command = objectOf(await owner.ask(read, { referenceId, commandId }), 'remoteCommand');
  const { status, reasonCode } = command;
  if (status === 'SUCCEEDED') {
    return true;
  }
  const isOpen = ['PENDING', 'SENT', 'IN_PROGRESS'].includes(String(status));
  expectThat(isOpen, `The command ended ${status} (${reasonCode}).`);
  return undefined;
}
