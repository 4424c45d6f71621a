/** The operations that README.md quotes (`test/docs/`), each run as it stands by the person that README.md names. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { givenAccess, givenDevice, givenPerson, givenVehicle } from '../support/given.ts';
import type { GivenVehicle, Person } from '../support/given.ts';
import { signingRequest } from '../support/signing-requests.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

interface Run {
  readonly by: Person;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

const world = useWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  operator = await givenPerson(world(), ['operators']);
  owner = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
});

const text = expect.stringMatching(/\S/) as string;

/** File → who runs it with what, and what must come of it. */
const runs: Readonly<Record<string, () => Promise<Run> | Run>> = {
  'provision-vehicle.graphql': async () => ({
    by: provisioner,
    variables: {
      input: {
        vin: europeanVin(),
        deviceId: await givenDevice(provisioner),
        certificateSigningRequest: await signingRequest(),
      },
    },
    answer: {
      provisionVehicle: {
        referenceId: text,
        certificate: expect.stringContaining('BEGIN CERTIFICATE') as string,
        certificateChain: expect.stringContaining('BEGIN CERTIFICATE') as string,
        iotEndpoint: text,
        notAfter: text,
      },
    },
  }),
  'grant-access.graphql': async () => {
    const { referenceId } = await givenVehicle(provisioner);
    const input = { referenceId, ownerId: owner.principalId, role: 'DRIVER' };
    return {
      by: operator,
      variables: { input },
      answer: { grantAccess: { referenceId, role: 'DRIVER', since: text } },
    };
  },
  'convert-vin.graphql': () => ({
    by: owner,
    variables: { vin: vehicle.vin },
    answer: { referenceIdForVin: vehicle.referenceId },
  }),
  'my-vehicles.graphql': () => ({
    by: owner,
    answer: {
      myVehicles: {
        items: expect.arrayContaining([
          { role: 'OWNER', vehicle: { referenceId: vehicle.referenceId, status: 'ACTIVE' } },
        ]) as unknown,
        nextToken: null,
      },
    },
  }),
};

test.each(readdirSync('test/docs'))('%s', async (file) => {
  const run = runs[file];
  if (run === undefined) throw new Error(`Nobody runs test/docs/${file}.`);
  const { by, variables, answer: expected } = await run();

  const answer = await by.ask(readFileSync(`test/docs/${file}`, 'utf8'), variables);

  expect(answer.errors).toEqual([]);
  expect(answer.data).toEqual(expected);
});
