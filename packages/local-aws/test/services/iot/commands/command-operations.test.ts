import {
  CreateCommandCommand,
  DeleteCommandCommand,
  GetCommandCommand,
  GetCommandExecutionCommand,
  IoTClient,
  ListCommandExecutionsCommand,
  ListCommandsCommand,
  type CreateCommandCommandInput,
} from '@aws-sdk/client-iot';
import { IoTJobsDataPlaneClient, StartCommandExecutionCommand } from '@aws-sdk/client-iot-jobs-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iotArn } from '../broker/broker-world.ts';
import { testWireConformance } from '../../../wire-conformance.ts';
import { type CommandsWorld, climate, startCommandsWorld } from './commands-world.ts';

let world: CommandsWorld;
let thing: string;
beforeAll(async () => {
  world = await startCommandsWorld();
  thing = (await world.register()).clientId;
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const parameters = { commandId: { S: 'one' } };

describe('StartCommandExecution', () => {
  it('returns the same execution for the same client token and request, and sends nothing again', async () => {
    const { device, clientId } = await world.given();
    await device.subscribe(`$aws/commands/things/${clientId}/executions/+/request/json`);
    const request = { clientToken: 'once', parameters: { ...parameters, temperature: { D: 20 } } };

    const first = await world.start(clientId, request);
    const again = await world.start(clientId, {
      ...request,
      parameters: { temperature: { D: 20 }, ...parameters },
    });
    const other = await world.start(clientId);
    await device.nextMessage();
    const next = await device.nextMessage();

    expect(again).toBe(first);
    expect(next.topic).toBe(world.topics(clientId, other).request);
    await device.end();
  });

  it('is refused at the general endpoint with AWS’s message', async () => {
    const jobs = new IoTJobsDataPlaneClient(world.client());

    const refused = jobs.send(
      new StartCommandExecutionCommand({
        targetArn: iotArn(`thing/${thing}`),
        commandArn: iotArn('command/Stack-START_CLIMATE'),
        parameters,
      }),
    );

    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('Use describe-endpoint API') as unknown,
    });
    jobs.destroy();
  });

  it.each([
    ['parameters', { parameters: { commandId: { S: 'other' } } }],
    ['time-out', { executionTimeoutSeconds: 11 }],
    ['target', { targetArn: '' }],
  ])('refuses the client token for another %s', async (name, more) => {
    const clientToken = `token-${name}`;
    const executionId = await world.start(thing, { clientToken });
    const otherThing = iotArn(`thing/${(await world.register()).clientId}`);

    const second = world.start(thing, {
      clientToken,
      ...more,
      ...(name === 'target' && { targetArn: otherThing }),
    });

    await expect(second).rejects.toMatchObject({ name: 'ConflictException', resourceId: executionId });
  });

  it.each([
    [
      'a parameter out of range',
      { parameters: { ...parameters, temperature: { D: 28.5 } } },
      'ValidationException',
    ],
    [
      'a parameter of another type',
      { parameters: { ...parameters, temperature: { S: '20' } } },
      'ValidationException',
    ],
    [
      'a parameter that the command does not have',
      { parameters: { ...parameters, x: { S: 'x' } } },
      'ValidationException',
    ],
    ['a missing parameter', { parameters: { temperature: { D: 20 } } }, 'ValidationException'],
    ['a time-out of more than twelve hours', { executionTimeoutSeconds: 43_201 }, 'ValidationException'],
    ['a time-out of 0 seconds', { executionTimeoutSeconds: 0 }, 'ValidationException'],
    ['a target that is not a thing', { targetArn: iotArn('client/x') }, 'ValidationException'],
    ['a thing that does not exist', { targetArn: iotArn('thing/unknown') }, 'ResourceNotFoundException'],
    ['a command that does not exist', { commandArn: iotArn('command/nothing') }, 'ResourceNotFoundException'],
    [
      'a command of another account',
      { commandArn: 'arn:aws:iot:eu-central-1:111111111111:command/Stack-START_CLIMATE' },
      'ResourceNotFoundException',
    ],
    ['a client token with a space', { clientToken: 'a b' }, 'ValidationException'],
  ])('refuses %s, and sends nothing', async (_, more, name) => {
    const before = world.statuses().length;

    await expect(world.start(thing, more)).rejects.toMatchObject({ name });

    expect(world.statuses()).toHaveLength(before);
  });

  it('allows a hundred unfinished executions per device, and another one after one has ended', async () => {
    const { clientId } = await world.register();
    await Promise.all(
      Array.from({ length: 100 }, () => world.start(clientId, { executionTimeoutSeconds: 3600 })),
    );

    await expect(world.start(clientId)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    await expect(world.start(thing)).resolves.toBeTruthy();
    world.pass(3_600_000);

    await expect(world.start(clientId)).resolves.toBeTruthy();
  });
});

describe('lists', () => {
  it('contain commands, page by page, filtered by parameter too', async () => {
    await world.make('AWS::IoT::Command', {
      ...climate,
      CommandId: 'Stack-HONK',
      PayloadTemplate: '{"kind":"HONK"}',
      MandatoryParameters: undefined,
      DisplayName: 'Honk',
      Description: 'Sounds the horn',
    });

    const first = await world.iot.send(new ListCommandsCommand({ maxResults: 1, sortOrder: 'ASCENDING' }));
    const second = await world.iot.send(
      new ListCommandsCommand({ nextToken: first.nextToken, sortOrder: 'ASCENDING' }),
    );
    const heating = await world.iot.send(new ListCommandsCommand({ commandParameterName: 'temperature' }));
    const foreign = await world.iot.send(new ListCommandsCommand({ namespace: 'AWS-IoT-FleetWise' }));

    expect(first.commands).toMatchObject([{ commandId: 'Stack-START_CLIMATE' }]);
    expect(second.commands).toMatchObject([{ commandId: 'Stack-HONK', displayName: 'Honk' }]);
    expect(heating.commands).toMatchObject([{ commandId: 'Stack-START_CLIMATE' }]);
    expect(foreign.commands).toEqual([]);
    await expect(world.iot.send(new ListCommandsCommand({ nextToken: '???' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('describe a command as in the template', async () => {
    const command = await world.iot.send(new GetCommandCommand({ commandId: 'Stack-START_CLIMATE' }));

    expect(command).toMatchObject({
      commandArn: iotArn('command/Stack-START_CLIMATE'),
      namespace: 'AWS-IoT',
      payloadTemplate: climate['PayloadTemplate'],
      preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
      mandatoryParameters: [
        { name: 'commandId', type: 'STRING' },
        {
          name: 'temperature',
          type: 'DOUBLE',
          defaultValue: { D: 21 },
          valueConditions: [
            { comparisonOperator: 'IN_RANGE', operand: { numberRange: { min: '15', max: '28' } } },
          ],
        },
      ],
    });
    await expect(world.iot.send(new GetCommandCommand({ commandId: 'nothing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('contain executions of a target by status and time, newest first', async () => {
    const { clientId } = await world.register();
    const first = await world.start(clientId);
    world.pass(60_000);
    const between = new Date(world.clock.now() - 1000).toISOString();
    const second = await world.start(clientId);
    const target = { targetArn: iotArn(`thing/${clientId}`) };
    const list = async (filter: object) => {
      const output = await world.iot.send(new ListCommandExecutionsCommand({ ...target, ...filter }));
      return output.commandExecutions?.map(({ executionId }) => executionId);
    };

    expect(await list({})).toEqual([second, first]);
    expect(await list({ sortOrder: 'ASCENDING', maxResults: 1 })).toEqual([first]);
    expect(await list({ status: 'TIMED_OUT' })).toEqual([first]);
    expect(await list({ startedTimeFilter: { after: between } })).toEqual([second]);
    expect(await list({ startedTimeFilter: { before: between } })).toEqual([first]);
    expect(await list({ completedTimeFilter: { after: between } })).toEqual([]);
    expect(await list({ namespace: 'AWS-IoT-FleetWise' })).toEqual([]);
  });

  it.each([
    ['neither command nor target', {}],
    ['both', { targetArn: iotArn('thing/a'), commandArn: iotArn('command/a') }],
    [
      'two times',
      {
        targetArn: iotArn('thing/a'),
        startedTimeFilter: { after: '2026-01-01T00:00' },
        completedTimeFilter: { after: '2026-01-01T00:00' },
      },
    ],
  ])('of executions are refused with %s', async (_, input) => {
    await expect(world.iot.send(new ListCommandExecutionsCommand(input))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('permissions', () => {
  it.each([
    ['on command and thing', ['command/Stack-*', 'thing/*'], {}, 'allowed'],
    ['on the command alone', ['command/Stack-*'], {}, 'denied'],
    ['on the thing alone', ['thing/*'], {}, 'denied'],
    ['on another command', ['command/Other-*', 'thing/*'], {}, 'denied'],
    [
      'with the required parameter value',
      ['command/*', 'thing/*'],
      { StringEquals: { 'iot:CommandExecutionParameterString/commandId': 'one' } },
      'allowed',
    ],
    [
      'with another required parameter value',
      ['command/*', 'thing/*'],
      { StringEquals: { 'iot:CommandExecutionParameterString/commandId': 'two' } },
      'denied',
    ],
  ])('%s, a start is $3', async (_, resources, Condition, expected) => {
    const credentials = await roleThatMay(['iot:StartCommandExecution'], resources, Condition);
    const jobs = new IoTJobsDataPlaneClient(world.jobsClient(credentials));
    const targetArn = iotArn(`thing/${thing}`);
    const commandArn = iotArn('command/Stack-START_CLIMATE');

    const outcome = await jobs
      .send(new StartCommandExecutionCommand({ targetArn, commandArn, parameters }))
      .then(
        () => 'allowed',
        ({ name }: Error) => (name === 'AccessDeniedException' ? 'denied' : name),
      );

    expect(outcome).toBe(expected);
  });

  it('reading an execution needs its thing and its command', async () => {
    const executionId = await world.start(thing);
    const read = async (resources: readonly string[]) => {
      const iot = new IoTClient(world.client(await roleThatMay(['iot:GetCommandExecution'], resources)));
      const targetArn = iotArn(`thing/${thing}`);
      return iot.send(new GetCommandExecutionCommand({ executionId, targetArn })).then(
        () => 'allowed',
        ({ name }: Error) => name,
      );
    };

    expect(await read(['command/Stack-*', 'thing/*'])).toBe('allowed');
    expect(await read(['thing/*'])).toBe('AccessDeniedException');
    expect(await read(['command/Stack-*'])).toBe('AccessDeniedException');
  });

  let roles = 0;
  async function roleThatMay(
    Action: readonly string[],
    resources: readonly string[],
    Condition: object = {},
  ) {
    roles += 1;
    const RoleName = `caller-${roles}`;
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const statement = { Effect: 'Allow', Action, Resource: resources.map(iotArn), Condition };
    const policy = { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
    const role = { RoleName, AssumeRolePolicyDocument: { Statement: [trust] }, Policies: [policy] };
    await world.make('AWS::IAM::Role', role, RoleName);
    return world.iam.credentialsFor(
      `arn:aws:iam::000000000000:role/${RoleName}`,
      'lambda.amazonaws.com',
      's',
    );
  }
});

describe('AWS::IoT::Command', () => {
  it.each([
    ['a payload that is not a template', { Payload: { Content: 'x' } }, 'Payload'],
    ['FleetWise’s namespace', { Namespace: 'AWS-IoT-FleetWise' }, 'AWS-IoT-FleetWise'],
    ['CBOR', { Preprocessor: { AwsJsonSubstitution: { OutputFormat: 'CBOR' } } }, 'CBOR'],
    ['an id that is not valid', { CommandId: 'a b' }, 'a b'],
    ['a template with an undeclared parameter', { MandatoryParameters: [] }, 'commandId'],
    ['a role', { RoleArn: 'arn:x' }, 'RoleArn'],
  ])('makes the start fail with %s', async (_, more, named) => {
    await expect(world.make('AWS::IoT::Command', { ...climate, ...more }, 'Climate')).rejects.toThrow(named);
  });
});

testWireConformance(
  () => world,
  [
    'iot-jobs-data.StartCommandExecution',
    'iot.GetCommand',
    'iot.GetCommandExecution',
    'iot.ListCommandExecutions',
    'iot.ListCommands',
  ],
);

describe('CreateCommand and DeleteCommand', () => {
  const content: Omit<CreateCommandCommandInput, 'commandId'> = {
    namespace: 'AWS-IoT',
    payloadTemplate: '{"text":"${aws:iot:commandexecution::parameter:text}"}',
    preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
    mandatoryParameters: [{ name: 'text', type: 'STRING' }],
  };
  const client = () => new IoTClient(world.client());
  const create = (commandId: string, more: object = {}) =>
    client().send(new CreateCommandCommand({ commandId, ...content, ...more }));

  it('create a command that can be read, and schedule its deletion', async () => {
    const { commandArn } = await create('made');
    const deleted = await client().send(new DeleteCommandCommand({ commandId: 'made' }));
    const read = await client().send(new GetCommandCommand({ commandId: 'made' }));

    expect(commandArn).toBe(iotArn('command/made'));
    expect(deleted.statusCode).toBe(202);
    expect(read).toMatchObject({ pendingDeletion: true, payloadTemplate: content.payloadTemplate });
  });

  it('refuse an id that exists or that belonged to a deleted command', async () => {
    await create('twice');
    const again = create('twice');
    await expect(again).rejects.toMatchObject({ name: 'ConflictException', resourceId: 'twice' });
    await client().send(new DeleteCommandCommand({ commandId: 'twice' }));

    await expect(create('twice')).rejects.toMatchObject({ name: 'ConflictException', resourceId: 'twice' });
  });

  it.each([
    ['a template that uses an unknown parameter', { mandatoryParameters: [{ name: 'other' }] }],
    ['a template that is not JSON', { payloadTemplate: 'text' }],
    ['no template', { payloadTemplate: undefined }],
    ['another namespace', { namespace: 'AWS-IoT-FleetWise' }],
    ['another format', { preprocessor: { awsJsonSubstitution: { outputFormat: 'CBOR' } } }],
  ])('refuses %s', async (_, more) => {
    await expect(create('refused', more)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('delete a command that does not exist without an error', async () => {
    await expect(client().send(new DeleteCommandCommand({ commandId: 'absent' }))).resolves.toBeDefined();
  });
});
