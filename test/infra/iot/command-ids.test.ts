/** Ids of commands across deployments: AWS refuses the id of a deleted command for 12 hours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoTClient, ListCommandsCommand } from '@aws-sdk/client-iot';
import { App, Stack } from 'aws-cdk-lib';
import { CfnCommand, CfnThingGroup } from 'aws-cdk-lib/aws-iot';
import fc from 'fast-check';
import { startWorld } from 'local-aws';
import { afterEach, describe, expect, it } from 'vitest';
import { commandKinds, commandParameters } from '../../../domain/commands.ts';
import { namesOf } from '../../../infra/names-of.ts';
import {
  type CommandRanges,
  RemoteCommands,
  commandContent,
  contentHash,
} from '../../../infra/iot/remote-commands.ts';

const first = commandParameters;
const second: CommandRanges = { ...first, temperature: { ...first.temperature, maximum: 30 } };

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'command-ids-'));
  folders.push(folder);
  return folder;
}

/** Kind → id. */
type CommandIds = Readonly<Record<string, string>>;

/**
 * An account of AWS IoT to which one stack of commands is deployed repeatedly. Each deployment is a
 * start of a world over the same state, and takes less than 12 hours.
 */
function givenAccount() {
  const directory = newFolder();
  const start = async (build: (stack: Stack) => void): Promise<CommandIds> => {
    const world = await startWorld({ assembly: synthesized(build), directory, schedules: false });
    const iot = new IoTClient({
      endpoint: world.url,
      region: world.place.region,
      credentials: world.administrator,
    });
    const { commands = [] } = await iot.send(new ListCommandsCommand({}));
    await world.stop();
    const live = commands.filter(({ pendingDeletion }) => pendingDeletion !== true);
    return Object.fromEntries(
      live.map(({ commandId = '' }) => [commandId.split('-').at(-1) ?? '', commandId]),
    );
  };
  return {
    /**
     * Deploys the commands and returns their ids. `failing` adds a resource that AWS refuses after
     * the commands are created.
     */
    deploy: (ranges: CommandRanges, { failing = false } = {}): Promise<CommandIds> =>
      start((stack) => {
        const commands = new RemoteCommands(stack, 'RemoteCommands', ranges);
        if (failing) {
          new CfnCommand(stack, 'Refused', { commandId: 'not an id' }).node.addDependency(commands);
        }
      }),
    /** Deploys the stack without its commands, which deletes them. */
    deleteAll: (): Promise<CommandIds> => start((stack) => void new CfnThingGroup(stack, 'Other', {})),
  };
}

/** Synthesizes a stack; returns the folder of its assembly. */
function synthesized(build: (stack: Stack) => void): string {
  const app = new App({
    outdir: newFolder(),
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  build(new Stack(app, 'Commands'));
  return app.synth().directory;
}

describe('the ids of commands', () => {
  it('stay as they are when the same content is deployed again', async () => {
    const { deploy } = givenAccount();

    const before = await deploy(first);

    expect(await deploy(first)).toEqual(before);
    expect(Object.keys(before).toSorted()).toEqual(namesOf(commandKinds).toSorted());
  });

  it('change only for the kinds whose range changes', async () => {
    const { deploy } = givenAccount();

    const { START_CLIMATE: before, ...others } = await deploy(first);
    const after = await deploy(second);

    expect(after).toEqual({ ...others, START_CLIMATE: expect.not.stringMatching(before ?? '') as string });
  });

  it('are accepted when a range is changed back within 12 hours', async () => {
    const { deploy } = givenAccount();

    const { START_CLIMATE: before } = await deploy(first);
    await deploy(second);
    const { START_CLIMATE: after } = await deploy(first);

    expect(after).not.toBe(before);
    // Stack, content and kind are the same.
    expect(after?.split('-').toSpliced(2, 1)).toEqual(before?.split('-').toSpliced(2, 1));
  });

  it('are accepted when an update that was rolled back is repeated within 12 hours', async () => {
    const { deploy } = givenAccount();

    const before = await deploy(first);
    await expect(deploy(second, { failing: true })).rejects.toThrow(/Refused/);
    // The rollback: CloudFormation deletes the resources that the update created.
    const rolledBack = await deploy(first);
    const after = await deploy(second);

    expect(rolledBack).toEqual(before);
    expect(after).toEqual({
      ...before,
      START_CLIMATE: expect.not.stringMatching(before['START_CLIMATE'] ?? '') as string,
    });
  });

  it('are accepted when the commands are deployed again after their deletion', async () => {
    const { deploy, deleteAll } = givenAccount();

    const before = Object.values(await deploy(first));
    const meanwhile = await deleteAll();
    const after = Object.values(await deploy(first));

    expect(meanwhile).toEqual({});
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });
});

const range = fc.record({ minimum: fc.integer(), maximum: fc.integer(), step: fc.constantFrom(1, 0.5) });
const ranges = fc.record({ temperature: range, chargeLimit: range });

describe('the hash of a command’s content', () => {
  it('differs exactly when the content differs', () => {
    const content = fc.tuple(fc.constantFrom(...namesOf(commandKinds)), ranges);
    const property = fc.property(content, content, (one, other) => {
      const [a, b] = [commandContent(...one), commandContent(...other)];

      expect(contentHash(a) === contentHash(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    });

    fc.assert(property);
  });
});
