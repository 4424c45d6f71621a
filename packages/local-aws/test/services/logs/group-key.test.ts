import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

let world: Emulation;
beforeAll(async () => {
  world = await startEmulation();
});
afterAll(() => world.stop());

const service = 'logs.eu-central-1.amazonaws.com';
const groupsOf = (name: string) => ({
  StringLike: {
    'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:000000000000:log-group:${name}`,
  },
});

/** Makes a key with this statement, and returns its ARN. */
async function keyWith(logicalId: string, statement: object): Promise<string> {
  const use = { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: '*', ...statement };
  const KeyPolicy = { Version: '2012-10-17', Statement: [use] };
  const { attributes } = await world.make('AWS::KMS::Key', { KeyPolicy }, logicalId);
  return String(attributes['Arn']);
}

const makeGroup = (LogGroupName: string, KmsKeyId: string) =>
  world.make('AWS::Logs::LogGroup', { LogGroupName, KmsKeyId }, 'Group');

it('makes a log group whose key lets CloudWatch Logs encrypt it', async () => {
  const key = await keyWith('Open', { Principal: { Service: service }, Condition: groupsOf('ours-*') });

  await expect(makeGroup('ours-1', key)).resolves.toMatchObject({ ref: 'ours-1' });
});

it.each([
  ['another group', { Principal: { Service: service }, Condition: groupsOf('theirs-*') }],
  ['another region', { Principal: { Service: 'logs.eu-west-1.amazonaws.com' } }],
  ['the account alone', { Principal: { AWS: 'arn:aws:iam::000000000000:root' } }],
  ['another use', { Principal: { Service: service }, Action: 'kms:Decrypt' }],
])('refuses a log group whose key admits %s', async (what, statement) => {
  const key = await keyWith(`For ${what}`.replaceAll(' ', ''), statement);

  await expect(makeGroup('ours-2', key)).rejects.toThrow(
    "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-central-1:000000000000:log-group:ours-2'",
  );
});

it('takes lines of a caller only if the key may be used through the service', async () => {
  const itself = { Effect: 'Allow', Principal: { Service: service }, Action: 'kms:*', Resource: '*' };
  const callers = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'kms:GenerateDataKey',
    Resource: '*',
    Condition: { StringEquals: { 'kms:ViaService': service, 'kms:CallerAccount': '000000000000' } },
  };
  const keyOf = async (logicalId: string, Statement: readonly object[]) => {
    const KeyPolicy = { Version: '2012-10-17', Statement };
    return String((await world.make('AWS::KMS::Key', { KeyPolicy }, logicalId)).attributes['Arn']);
  };
  const put = async (logGroupName: string) => {
    const input = { logGroupName, logStreamName: 'one', logEvents: [] };
    const principal = world.iam.rootPrincipal;
    await world.dispatcher.dispatch({ service: 'logs', operation: 'CreateLogStream', input, principal });
    return world.dispatcher.dispatch({ service: 'logs', operation: 'PutLogEvents', input, principal });
  };
  await makeGroup('open', await keyOf('ForCallers', [itself, callers]));
  await makeGroup('closed', await keyOf('ForItself', [itself]));

  await expect(put('open')).resolves.toBeDefined();
  await expect(put('closed')).rejects.toThrow('kms:GenerateDataKey');
});

it('refuses a log group whose key does not exist, or is not named by ARN', async () => {
  const absent = 'arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000';

  await expect(makeGroup('ours-3', absent)).rejects.toThrow('does not exist or is not allowed');
  await expect(makeGroup('ours-3', 'alias/logs')).rejects.toThrow('Group must name its key by ARN.');
});
