/**
 * Everything that a world has returned is still valid after a restart, even when the world was
 * killed during its work.
 */
import { ACMPCAClient, GetCertificateAuthorityCertificateCommand } from '@aws-sdk/client-acm-pca';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  type ApiResponse,
  type GivenVehicle,
  type PeoplesWorld,
  type Person,
  codeOf,
  convert,
  convertAsOperator,
  givenAccess,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
  signInAgain,
} from '../support/given.ts';
import { type WorldProcess, startWorldProcess } from '../support/other-process.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../support/vins.ts';
import { type TestWorld, leaksOf, startTestWorld } from '../support/world.ts';

let directory: string;
let world: TestWorld | undefined;
let other: WorldProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reference-id-restart-'));
});

afterEach(async () => {
  const ended = world;
  const killed = other;
  [world, other] = [undefined, undefined];
  await killed?.kill();
  await ended?.stop();
  const leaks = ended === undefined ? [] : leaksOf(ended);
  rmSync(directory, { recursive: true, force: true });
  expect(leaks).toEqual([]);
});

/** Starts the world over the directory after the current one has stopped. */
async function start(at = directory): Promise<TestWorld> {
  await world?.stop();
  world = await startTestWorld(at);
  return world;
}

interface Tenant {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  readonly vehicle: GivenVehicle;
}

async function givenTenant(at: PeoplesWorld): Promise<Tenant> {
  const provisioner = await givenPerson(at, ['provisioners']);
  const operator = await givenPerson(at, ['operators']);
  const owner = await givenPerson(at, ['owners']);
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  return { provisioner, operator, owner, vehicle };
}

const inputOf = ({ vin, deviceId, certificateSigningRequest }: GivenVehicle) => ({
  input: { vin, deviceId, certificateSigningRequest },
});

async function authorityOf({ stacks, url, place, administrator }: TestWorld): Promise<string | undefined> {
  const client = new ACMPCAClient({ endpoint: url, region: place.region, credentials: administrator });
  const CertificateAuthorityArn = Object.values(stacks)[0]?.['CertificateAuthorityArn'];
  const output = await client.send(
    new GetCertificateAuthorityCertificateCommand({ CertificateAuthorityArn }),
  );
  client.destroy();
  return output.Certificate;
}

describe('a world that is stopped and started again', () => {
  it('has the same people, vehicles, accesses, keys and authority, and accepts earlier tokens', async () => {
    const first = await start();
    const { outputs } = first;
    const authority = await authorityOf(first);
    const { owner, provisioner, vehicle } = await givenTenant(first);

    const again = await start();
    const sameOwner = await signInAgain(again, owner.username);
    const sameProvisioner = await signInAgain(again, provisioner.username);

    const converted = await sameOwner.ask(convert, { vin: vehicle.vin });
    const provisioned = await sameProvisioner.ask(provisionVehicle, inputOf(vehicle));
    expect(sameOwner.principalId).toBe(owner.principalId);
    expect(converted.data).toEqual({ referenceIdForVin: vehicle.referenceId });
    expect(provisioned.data).toMatchObject({
      provisionVehicle: { referenceId: vehicle.referenceId, certificate: vehicle.certificate },
    });
    expect(again.outputs).toMatchObject({
      UserPoolId: outputs.UserPoolId,
      UserPoolClientId: outputs.UserPoolClientId,
    });
    expect(authority).toContain('BEGIN CERTIFICATE');
    expect(await authorityOf(again)).toBe(authority);
    const response = await fetch(again.outputs.GraphqlUrl, {
      method: 'POST',
      headers: { authorization: owner.accessToken },
      body: JSON.stringify({ query: convert, variables: { vin: vehicle.vin } }),
    });
    expect(await response.json()).toEqual({ data: { referenceIdForVin: vehicle.referenceId } });
    const further = await givenVehicle(sameProvisioner);
    expect(further.certificateChain).toBe(vehicle.certificateChain);
    expect(further.referenceId).not.toBe(vehicle.referenceId);
  });
});

describe('a world that is killed', () => {
  it('loses nothing that it had returned, and resumes its work', async () => {
    other = await startWorldProcess(inject('assembly'), directory);
    const { operator, owner, provisioner, vehicle } = await givenTenant(other.world);
    const inputs: {
      readonly vin: string;
      readonly deviceId: string;
      readonly certificateSigningRequest: string;
    }[] = [];
    const responses: ApiResponse[] = [];
    const working = (async () => {
      for (;;) {
        const deviceId = await givenDevice(provisioner);
        const certificateSigningRequest = await signingRequest();
        const input = { vin: europeanVin(), deviceId, certificateSigningRequest };
        inputs.push(input);
        responses.push(await provisioner.ask(provisionVehicle, { input }));
      }
    })().catch(() => undefined);
    while (responses.length < 3 || inputs.length === responses.length) {
      await delay(1);
    }

    await other.kill();
    await working;
    const again = await start();
    const sameOperator = await signInAgain(again, operator.username);
    const sameOwner = await signInAgain(again, owner.username);
    const sameProvisioner = await signInAgain(again, provisioner.username);

    const repeated: ApiResponse[] = [];
    for (const input of inputs) {
      repeated.push(await sameProvisioner.ask(provisionVehicle, { input }));
    }
    expect(responses.map(codeOf)).toEqual(responses.map(() => 'none'));
    expect(repeated.slice(0, responses.length).map(({ data }) => data)).toEqual(
      responses.map(({ data }) => data),
    );
    expect(repeated.map(codeOf)).toEqual(inputs.map(() => 'none'));
    const converted = await Promise.all(
      inputs.map(({ vin }) => sameOperator.ask(convertAsOperator, { vin })),
    );
    expect(converted.map(codeOf)).toEqual(inputs.map(() => 'none'));
    expect(codeOf(await sameOwner.ask(convert, { vin: vehicle.vin }))).toBe('none');
  });
});

it('starts a new world in an empty directory', async () => {
  const first = await start(join(directory, 'first'));
  const authority = await authorityOf(first);
  const { owner, vehicle } = await givenTenant(first);

  const fresh = await start(join(directory, 'second'));
  const operator = await givenPerson(fresh, ['operators']);
  const response = await operator.ask(convertAsOperator, { vin: vehicle.vin });

  await expect(signInAgain(fresh, owner.username)).rejects.toThrow(/Incorrect username or password/);
  expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
  expect(await authorityOf(fresh)).not.toBe(authority);
});

describe('a directory that a world uses', () => {
  it('is refused to another world, with the process in the error', async () => {
    other = await startWorldProcess(inject('assembly'), directory);

    const refusal = await start().catch((error: unknown) => String(error));

    expect(refusal).toContain(`${directory} is in use by process ${other.pid} (`);
    expect(refusal).toContain('run-world.ts');
    expect(await givenTenant(other.world)).toHaveProperty('vehicle.referenceId');
  });

  it('is refused in the same process, and free after the world has stopped', async () => {
    const first = await start();

    const refusal = await startTestWorld(directory).catch((error: unknown) => String(error));
    const again = await start();

    expect(refusal).toContain(`is in use by process ${process.pid} (`);
    expect(again.outputs.UserPoolId).toBe(first.outputs.UserPoolId);
  });
});
