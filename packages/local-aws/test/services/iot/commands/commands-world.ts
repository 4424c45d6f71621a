/** The world of the rules' tests, with commands, things and devices that respond. */
import { GetCommandExecutionCommand, type GetCommandExecutionCommandOutput } from '@aws-sdk/client-iot';
import {
  IoTJobsDataPlaneClient,
  StartCommandExecutionCommand,
  type StartCommandExecutionCommandInput,
} from '@aws-sdk/client-iot-jobs-data-plane';
import type { Properties } from '../../../../src/core/resource.ts';
import type { State } from '../../../../src/state/store.ts';
import type { MqttDevice } from '../../../../testing/mqtt-device.ts';
import { iotArn } from '../broker/broker-world.ts';
import { kinesis, startRulesWorld } from '../rules/rules-world.ts';

export type CommandsWorld = Awaited<ReturnType<typeof startCommandsWorld>>;

/** An event as rules see it. */
export interface CommandEvent {
  readonly executionId: string;
  readonly status: string;
  readonly statusReason?: { readonly reasonCode: string };
  readonly commandArn: string;
  readonly targetArn: string;
}

const parameter = (name: string): string => `\${aws:iot:commandexecution::parameter:${name}}`;

/** The properties of a command that sets a temperature. */
export const climate: Properties = {
  CommandId: 'Stack-START_CLIMATE',
  Namespace: 'AWS-IoT',
  PayloadTemplate: JSON.stringify({
    commandId: parameter('commandId'),
    kind: 'START_CLIMATE',
    temperature: parameter('temperature'),
    text: `to ${parameter('temperature')} degrees`,
  }),
  Preprocessor: { AwsJsonSubstitution: { OutputFormat: 'JSON' } },
  MandatoryParameters: [
    { Name: 'commandId', Type: 'STRING' },
    {
      Name: 'temperature',
      Type: 'DOUBLE',
      DefaultValue: { D: 21 },
      ValueConditions: [
        { ComparisonOperator: 'IN_RANGE', Operand: { NumberRange: { Min: '15', Max: '28' } } },
      ],
    },
  ],
};

/**
 * Starts the world with the command `climate` and a rule that puts every command event into the
 * stream.
 */
export async function startCommandsWorld(options: { readonly state?: State } = {}) {
  const world = await startRulesWorld(options);
  const jobs = new IoTJobsDataPlaneClient(world.jobsClient());
  await world.make('AWS::IoT::Command', climate);
  await world.rule(`SELECT * FROM '$aws/events/commandExecution/+/+'`, [kinesis('${topic(5)}')]);

  const topics = (thing: string, executionId: string) => {
    const execution = `$aws/commands/things/${thing}/executions/${executionId}`;
    return { request: `${execution}/request/json`, response: `${execution}/response/json` };
  };

  return {
    ...world,
    jobs,
    topics,
    /** Starts `climate` on a thing. */
    async start(thing: string, more: Partial<StartCommandExecutionCommandInput> = {}): Promise<string> {
      const input: StartCommandExecutionCommandInput = {
        targetArn: iotArn(`thing/${thing}`),
        commandArn: iotArn('command/Stack-START_CLIMATE'),
        parameters: { commandId: { S: 'one' } },
        ...more,
      };
      return (await jobs.send(new StartCommandExecutionCommand(input))).executionId ?? '';
    },
    /** Returns the execution with the device's response. */
    get: (thing: string, executionId: string): Promise<GetCommandExecutionCommandOutput> =>
      world.iot.send(
        new GetCommandExecutionCommand({
          executionId,
          targetArn: iotArn(`thing/${thing}`),
          includeResult: true,
        }),
      ),
    /** Sends a device's response to an execution, and returns the response of AWS IoT. */
    async respond(device: MqttDevice, thing: string, executionId: string, payload: object | string) {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      await device.publish(topics(thing, executionId).response, text);
      const { topic, payload: said } = await device.nextMessage();
      return { outcome: topic.split('/').at(-2), ...(JSON.parse(said.toString()) as object) };
    },
    /** Returns the events of executions that reached the rule. */
    events: (): readonly CommandEvent[] =>
      // The stream receives only the events of this rule.
      world.received.records.map(({ data }) => JSON.parse(data) as CommandEvent),
    statuses: (): readonly string[] => world.received.records.map(({ partitionKey }) => partitionKey),
  };
}
