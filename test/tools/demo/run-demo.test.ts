/**
 * The demo in a world: what it creates, what it shows, and that it can be restarted at any point.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sendGraphql } from '../../../tools/session/graphql-client.ts';
import { signIn } from '../../../tools/session/sign-in.ts';
import { readDemoMemory } from '../../../tools/demo/demo-file.ts';
import { demoVehicles } from '../../../tools/demo/demo-vehicles.ts';
import { runDemo } from '../../../tools/demo/run-demo.ts';
import { useWorld } from '../../support/world.ts';

const world = useWorld();

afterEach(() => {
  world().faults.clear();
});

/** Runs the demo and returns its output. */
async function demo(isTTY = false): Promise<string> {
  const { outputs, outputsFile = '', directory: stateDirectory, administrator } = world();
  let written = '';
  await runDemo(
    { outputs, outputsFile, stateDirectory, administrator },
    { isTTY, write: (text) => void (written += text) },
  );
  return written;
}

const memory = () => readDemoMemory(world().directory, world().outputs.UserPoolId);

async function ask(username: string, query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const { accessToken } = await signIn(world().outputs, {
    username,
    password: memory().passwords[username] ?? '',
  });
  return sendGraphql(world().outputs, accessToken, { query, variables });
}

const convert = 'query ($vin: String!) { referenceIdForVin(vin: $vin) }';
const convertForOwner =
  'query ($vin: String!) { referenceIdForVin(vin: $vin, purpose: OWNERSHIP_VERIFICATION) }';
const list = '{ vehicles(limit: 100) { items { referenceId status deviceId } } }';

const accessesOf = `query ($referenceId: ID!) {
  vehicleAccesses(referenceId: $referenceId) { items { role } }
}`;

const history = `query ($referenceId: ID!) {
  vehicleHistory(referenceId: $referenceId, limit: 100) { items { event reason } }
}`;

/** Deletes the demo's own files: passwords, keys, certificates. */
function forgetEverything(): void {
  rmSync(join(world().directory, 'demo.json'));
  rmSync(join(world().directory, 'vehicles'), { recursive: true });
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.sequential('the demo', () => {
  it('throws the API’s code when provisioning keeps failing', async () => {
    world().faults.inject({
      service: 'acm-pca',
      operation: 'IssueCertificate',
      kind: 'access-denied',
      times: 1000,
    });

    await expect(demo()).rejects.toThrow(/^The API responded with/);
  });

  it('continues after that with the same keys and passwords', async () => {
    const before = memory();

    const written = await demo();

    expect(written).toMatch(/^Provisioning vehicles …\nProvisioned 20 vehicles in /);
    expect(memory().passwords).toEqual(before.passwords);
    expect(memory().complete).toBe(true);
    expect(Object.keys(memory().vehicles)).toHaveLength(20);
    expect(readdirSync(join(world().directory, 'vehicles')).sort()).toEqual(
      Object.values(memory().vehicles).sort(),
    );
  });

  it('has twenty active vehicles, five of them with the owner', async () => {
    const staff = await ask('operator@demo.example', list);
    const owner = await ask('owner@demo.example', '{ myVehicles(limit: 100) { items { role } } }');

    const { items } = staff.data?.['vehicles'] as { items: { referenceId: string; status: string }[] };
    expect(items.map(({ status }) => status)).toEqual(Array(20).fill('ACTIVE'));
    expect(items.map(({ referenceId }) => referenceId).sort()).toEqual(
      Object.values(memory().vehicles).sort(),
    );
    expect(owner.data).toEqual({
      myVehicles: { items: expect.arrayContaining([{ role: 'OWNER' }, { role: 'DRIVER' }]) as unknown },
    });
  });

  it('shows the VIN of a vehicle with the owner, the command that converts it, and one to claim', async () => {
    const written = await demo();
    const [owned, free] = new Set(written.match(/U8R\w{14}/g));
    const converted = await ask('owner@demo.example', convert, { vin: owned });
    const found = await ask('operator@demo.example', convertForOwner, { vin: free });
    const { referenceIdForVin: referenceId } = found.data ?? {};
    const accesses = await ask('operator@demo.example', accessesOf, { referenceId });

    expect(converted.data).toEqual({ referenceIdForVin: memory().vehicles['TCU-DEMO-0001'] });
    expect(written).toContain(`vehicle-owner -- claim ${free} `);
    expect(Object.values(memory().vehicles)).toContain(referenceId);
    expect(accesses.data).toEqual({ vehicleAccesses: { items: [] } });
    expect(new Set(written.match(/U8R\w{14}/g))).toEqual(new Set([owned, free]));
    for (const [username, password] of Object.entries(memory().passwords)) {
      expect(written).toContain(username);
      expect(written).toContain(password);
    }
    expect(written).toContain(world().outputs.GraphqlUrl);
  });

  it('finds everything after a restart, without provisioning', async () => {
    const before = memory();
    // The requests of the tests before invoke functions by streams, some time later.
    await world().streams.settled();
    const from = world().calls.next();

    const written = await demo(true);
    const operations = world()
      .calls.list(from)
      .map(({ operation }) => operation);

    expect(written).not.toContain('Provision');
    expect(memory()).toEqual(before);
    expect(operations).toContain('InitiateAuth');
    expect(operations).not.toContain('Invoke');
    expect(operations).not.toContain('AdminCreateUser');
  });

  it('gives the same vehicles new keys, each with a permit, after its own files were deleted', async () => {
    const before = memory();
    forgetEverything();

    const written = await demo(true);

    expect(written).toContain('Provisioning vehicles 20/20');
    expect(memory().vehicles).toEqual(before.vehicles);
    expect(memory().passwords).not.toEqual(before.passwords);
    const events = await ask('operator@demo.example', history, {
      referenceId: memory().vehicles['TCU-DEMO-0001'],
    });
    expect(events.data).toMatchObject({
      vehicleHistory: {
        items: expect.arrayContaining([{ event: 'REISSUE_PERMITTED', reason: 'KEY_LOST' }]) as unknown,
      },
    });
    await expect(ask('owner@demo.example', '{ myVehicles { items { role } } }')).resolves.toHaveProperty(
      'data',
    );
  });

  it('says what to do when its files are deleted twice within a short time', async () => {
    forgetEverything();

    await expect(demo()).rejects.toThrow(/npm start -- --fresh$/);
  });

  it('leaves no VIN of its vehicles on the disk', () => {
    const contents = filesOf(world().directory).map((file) => readFileSync(file).toString('latin1'));

    for (const { vin } of demoVehicles(20)) {
      const digest = createHash('sha256').update(vin).digest();
      for (const form of [
        vin,
        vin.toLowerCase(),
        Buffer.from(vin).toString('hex'),
        digest.toString('hex'),
        digest.toString('base64url'),
      ]) {
        expect(contents.some((content) => content.includes(form))).toBe(false);
      }
    }
    expect(contents.some((content) => content.includes('TCU-DEMO-0001'))).toBe(true);
  });
});
