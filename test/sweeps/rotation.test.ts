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
import { RotatingWorld } from '../support/rotation.ts';

// Each release is synthesized and started.
const timeoutMs = 400_000;
const rotating = new RotatingWorld();
const vehicles: GivenVehicle[] = [];
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
