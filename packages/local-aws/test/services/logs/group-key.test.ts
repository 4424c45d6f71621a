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

it('refuses a log group whose key does not exist, or is not named by ARN', async () => {
  const absent = 'arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000';

  await expect(makeGroup('ours-3', absent)).rejects.toThrow('does not exist or is not allowed');
  await expect(makeGroup('ours-3', 'alias/logs')).rejects.toThrow('Group must name its key by ARN.');
});
