/** A rotation of the hash key on one deployment that moves from release to release. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableOf } from '../support/provisioning.ts';
import { RotatingWorld } from '../support/rotation.ts';
import { runCli } from '../tools/cli/run-cli.ts';

// Each release is synthesized and started.
const timeoutMs = 400_000;
const rotating = new RotatingWorld();
const vehicles: GivenVehicle[] = [];
/** What the re-hash prints at its end. */
let receipt = '';
let operator: Person;
let provisioner: Person;

beforeAll(async () => {
  const world = await rotating.deploy({ phase: 'none' });
  operator = await givenPerson(world, ['operators']);
  provisioner = await givenPerson(world, ['provisioners']);
  vehicles.push(await givenVehicle(provisioner));
}, timeoutMs);
afterAll(() => rotating.stop());

async function deploy(release: Parameters<RotatingWorld['deploy']>[0]): Promise<void> {
  await rotating.deploy(release);
  [operator = operator, provisioner = provisioner] = await rotating.signIn([operator, provisioner]);
}

const inputOf = ({ certificateSigningRequest, deviceId, vin }: GivenVehicle) => ({
  input: { certificateSigningRequest, deviceId, vin },
});

/** Runs `npm run rotate` against the present release. */
const rotate = (...args: readonly string[]) =>
  runCli('rotate', [...args, '--outputs', join(rotating.directory, 'outputs.json')], {
    environment: { AWS_SHARED_CREDENTIALS_FILE: join(rotating.directory, 'aws-credentials') },
  });

/** Lets the schedule of the re-hash run once. */
async function runSchedule(): Promise<void> {
  const { world } = rotating;
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.startsWith('Rehash')) ?? '';
  await world.runSchedule(rule);
}

/** Makes the run look as if it had begun an hour ago. */
async function ageRun(): Promise<void> {
  const { administrator: credentials, place, url: endpoint } = rotating.world;
  const client = new DynamoDBClient({ endpoint, region: place.region, credentials });
  await client.send(
    new UpdateCommand({
      TableName: tableOf(rotating.world, 'UniqueKeys'),
      Key: { key: 'cursor#rehash-k1-k2' },
      UpdateExpression: 'SET run.startedAt = :past',
      ExpressionAttributeValues: { ':past': new Date(Date.now() - 3_600_000).toISOString() },
    }),
  );
  client.destroy();
}

/** Returns what each VIN converts to. */
const converted = () =>
  Promise.all(
    vehicles.map(
      async ({ vin }) => (await operator.ask(convertAsOperator, { vin })).data?.['referenceIdForVin'],
    ),
  );

it.each(['read-both', 'write-new'] as const)(
  'finds every vehicle in the release %s, and provisions none of them twice',
  async (phase) => {
    await deploy({ phase });
    const [first] = vehicles;
    const again = await provisioner.ask(provisionVehicle, first && inputOf(first));

    vehicles.push(await givenVehicle(provisioner));

    expect(await converted()).toEqual(vehicles.map(({ referenceId }) => referenceId));
    expect(again.data).toMatchObject({ provisionVehicle: { referenceId: first?.referenceId } });
  },
  timeoutMs,
);

it(
  'would lose the vehicles with an old hash if it were closed too early, and finds them after a return',
  async () => {
    await deploy({ phase: 'close', receipt: 'k1-k2-0123abcd' });
    const closed = await Promise.all(vehicles.map(({ vin }) => operator.ask(convertAsOperator, { vin })));

    await deploy({ phase: 'write-new' });

    expect(closed.map(codeOf)).toEqual(['VEHICLE_NOT_FOUND', 'VEHICLE_NOT_FOUND', 'none']);
    expect(await converted()).toEqual(vehicles.map(({ referenceId }) => referenceId));
  },
  timeoutMs,
);

it(
  're-hashes while vehicles are converted, and then closes the old key',
  async () => {
    const early = await rotate('check', 'close');
    const counted = await rotate('dry-run');
    const started = await rotate('start');
    const working = runSchedule();
    const during = await converted();
    await working;
    await ageRun();
    await runSchedule();

    const done = await rotate('status');
    const late = await rotate('check', 'close');

    expect([early.exitCode, early.stdout]).toEqual([1, expect.stringContaining('Not before the re-hash')]);
    expect(counted.stdout).toBe('2 vehicles have the old hash, 1 the new one; nothing was changed\n');
    expect(started.stdout).toMatch(/^k1 to k2: RUNNING, 0 of 2 moved, 2 left, pass 1\n/);
    expect(during).toEqual(vehicles.map(({ referenceId }) => referenceId));
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/DONE, 2 of 2 moved, 0 left/)]);
    expect([late.exitCode, late.stdout]).toEqual([0, 'Allowed. No vehicle has the old hash.\n']);
    receipt = /The receipt is (\S+):/.exec(done.stdout)?.[1] ?? '';
  },
  timeoutMs,
);

it.each([
  ['close', 1],
  ['none', 2],
] as const)(
  'has all vehicles under the new key in the release %s of version %d',
  async (phase, version) => {
    await deploy({ phase, version, receipt });

    const status = await rotate('status');
    const [first] = vehicles;
    const again = await provisioner.ask(provisionVehicle, first && inputOf(first));
    vehicles.push(await givenVehicle(provisioner));

    expect(status.stdout).toBe(
      `release ${phase}, vinHashKeyVersion ${version}; no re-hash in this release\n`,
    );
    expect(again.data).toMatchObject({ provisionVehicle: { referenceId: first?.referenceId } });
    expect(await converted()).toEqual(vehicles.map(({ referenceId }) => referenceId));
  },
  timeoutMs,
);

it('has only the new key in the stack at the end', () => {
  const keys = rotating.world.resourcesOfType('AWS::KMS::Key').filter((id) => id.startsWith('KeysVinHash'));

  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(/^KeysVinHash2/);
});
