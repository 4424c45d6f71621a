/** What this device keeps of a person's cars: how much, for how long, and what deletes it. */
import { expect, it, vi } from 'vitest';
import type { VehicleState } from '../../client/index.ts';
import { carKey, readKept, type Records } from '../../portal/src/kept/kept-records.ts';
import { type KeptPerson, withoutDetails, withoutVin } from '../../portal/src/kept/kept-state.ts';
import { LastState } from '../../portal/src/kept/last-state.ts';
import { pass, useFakeTime } from '../client/watched.ts';

useFakeTime();

const minute = 60_000;
const day = 24 * 60 * minute;
const [principalId, sessionId] = ['a-person', 'a-session'];
const [polo, golf] = ['7d143277-063a-417d-a939-82254205daf0', 'f5a0c6a2-5f1e-4c6f-a3f6-0f3a3f0b9a11'];
const person: Omit<KeptPerson, 'cars' | 'at'> = {
  principalId,
  sessionId,
  accessTokenMinutes: 15,
  config: { region: 'r', userPoolId: 'p', appClientId: 'c', graphqlUrl: 'g', realtimeUrl: 'w' },
};

const access = (referenceId: string, vehicleName: string | null = null): KeptPerson['cars'][number] => ({
  ...{ referenceId, vehicleName, accessId: `access-${referenceId}` },
  ...{ role: 'OWNER', since: '2026-11-01T00:00:00.000Z', until: null, vehicle: null },
});

const signal = (name: string, value: number | boolean | string) => ({
  name,
  number: typeof value === 'number' ? value : null,
  boolean: typeof value === 'boolean' ? value : null,
  text: typeof value === 'string' ? value : null,
  observedAt: '2026-11-27T12:00:00.000Z',
  receivedAt: '2026-11-27T12:00:01.000Z',
});

const stateOf = (referenceId: string, signals = [signal('Vehicle.Speed', 0)], version = 1): VehicleState => ({
  ...{ referenceId, version, signals, updatedAt: '2026-11-27T12:00:01.000Z' },
  connectivity: { status: 'CONNECTED', since: null },
});

/** Records in memory, with the keys of each write. */
function memory() {
  const kept = new Map<string, unknown>();
  const writes: (readonly string[])[] = [];
  const records: Records = {
    entries: () => Promise.resolve([...kept]),
    setMany: (added) => {
      writes.push(added.map(([key]) => key));
      added.forEach(([key, record]) => kept.set(key, structuredClone(record)));
      return Promise.resolve();
    },
    delMany: (keys) => {
      keys.forEach((key) => kept.delete(key));
      return Promise.resolve();
    },
    clear: () => Promise.resolve(kept.clear()),
  };
  return { kept, records, writes };
}

/** A session's memory, whose switch the test can turn. */
async function session(records: Records, of: Partial<KeptPerson> = {}) {
  const choice = { isOn: true, listener: () => undefined as void };
  const kept = await readKept(records, of.sessionId ?? sessionId, Date.now());
  const lastState = new LastState(records, { ...person, ...of }, kept, {
    isWanted: () => choice.isOn,
    onChange: (listener) => {
      choice.listener = listener;
      return () => (choice.listener = () => undefined);
    },
  });
  const turn = (isOn: boolean) => {
    choice.isOn = isOn;
    choice.listener();
  };
  return { lastState, turn };
}

/** A device that has kept two cars. */
async function keptDevice() {
  const device = memory();
  const { lastState, turn } = await session(device.records);
  lastState.keepCars([access(polo), access(golf)]);
  lastState.keepState(stateOf(polo), 0);
  await pass(minute);
  lastState.keepState(stateOf(golf), 7);
  await pass(minute);
  return { ...device, lastState, turn };
}

it('gives a later page of the session what it received last', async () => {
  const { records } = await keptDevice();

  const { lastState } = await session(records);

  expect(lastState.lastCars?.map(({ referenceId }) => referenceId)).toEqual([polo, golf]);
  expect(lastState.stateOf(golf)).toEqual({
    state: stateOf(golf),
    at: Date.now() - minute,
    clockAheadMs: 7,
  });
});

it('keeps neither texts nor an exact place', () => {
  const place = 'Vehicle.CurrentLocation.';
  const state = stateOf(polo, [
    signal(`${place}Latitude`, 48.776_49),
    signal(`${place}Longitude`, -9.178_51),
    signal(`${place}Heading`, 271),
    signal(`${place}Altitude`, 245),
    signal('Vehicle.Name', 'WVWZZZ1JZXW000001'),
    signal('Vehicle.IsMoving', false),
  ]);

  const { signals } = withoutDetails(state);

  expect(signals.map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text])).toEqual([
    [`${place}Latitude`, 48.78],
    [`${place}Longitude`, -9.18],
    ['Vehicle.Name', null],
    ['Vehicle.IsMoving', false],
  ]);
});

it.each([
  ['WVWZZZ1JZXW000001', null],
  ['Mine: wvwzzz1jzxw000001!', null],
  ['Blue Polo', 'Blue Polo'],
])('keeps no name that may hold a VIN: %s', (name, kept) => {
  expect(withoutVin(access(polo, name)).vehicleName).toBe(kept);
});

it('writes a car that sends each second at most six times a minute', async () => {
  const { records, writes, kept } = memory();
  const { lastState } = await session(records);
  lastState.keepCars([access(polo)]);
  writes.splice(0);

  for (let version = 1; version <= 60; version += 1) {
    lastState.keepState(stateOf(polo, [], version), 0);
    await pass(1000);
  }
  await pass(minute);

  expect(writes.length).toBeLessThanOrEqual(7);
  expect(kept.get(carKey(principalId, polo))).toMatchObject({ state: { version: 60 } });
});

it('writes the first state of each car at once', async () => {
  const { records, kept } = memory();
  const { lastState } = await session(records);
  lastState.keepCars([access(polo), access(golf)]);
  lastState.keepState(stateOf(polo), 0);
  await pass(1000);

  lastState.keepState(stateOf(golf), 0);
  await pass(0);

  expect([...kept.keys()]).toContain(carKey(principalId, golf));
});

it('keeps a state that arrived before the list of cars, and none of a car that is not in it', async () => {
  const { records, kept } = memory();
  const { lastState } = await session(records);

  lastState.keepState(stateOf(polo), 0);
  lastState.keepState(stateOf(golf), 0);
  expect(kept.size).toBe(0);
  lastState.keepCars([access(polo)]);
  await pass(minute);

  expect([...kept.keys()]).toEqual([principalId, carKey(principalId, polo)]);
});

it('writes no more while a car sends that is not in the list, and its state once it is', async () => {
  const { records, kept, writes } = memory();
  const { lastState } = await session(records);
  lastState.keepCars([access(polo)]);
  lastState.keepState(stateOf(golf), 0);
  await pass(minute);
  writes.splice(0);

  await pass(minute);
  expect(writes).toEqual([]);
  lastState.keepCars([access(polo), access(golf)]);

  expect([...kept.keys()]).toEqual([principalId, carKey(principalId, golf)]);
});

it('deletes a car to which the access has ended, seen by its feed or in the list', async () => {
  const { lastState, kept, records } = await keptDevice();

  lastState.forgetCar(polo);
  await pass(minute);
  expect([...kept.keys()]).toEqual([principalId, carKey(principalId, golf)]);
  const later = await session(records);
  later.lastState.keepCars([access(polo)]);
  await pass(minute);

  expect([...kept.keys()]).toEqual([principalId]);
});

it('shows no car again that has left the list, or after it is switched off', async () => {
  const { records } = await keptDevice();
  const { lastState, turn } = await session(records);

  lastState.keepCars([access(golf)]);
  expect(lastState.lastCars?.map(({ referenceId }) => referenceId)).toEqual([golf]);
  expect(lastState.stateOf(polo)).toBeUndefined();
  expect(lastState.stateOf(golf)).toBeDefined();
  turn(false);

  expect(lastState.stateOf(golf)).toBeUndefined();
});

it('deletes everything with the session, and writes nothing after it', async () => {
  const { lastState, kept } = await keptDevice();
  lastState.keepState(stateOf(polo, [], 2), 0);
  lastState.keepState(stateOf(polo, [], 3), 0);

  lastState.end();
  lastState.keepState(stateOf(polo, [], 4), 0);
  lastState.keepCars([access(polo)]);
  await pass(minute);

  expect([...kept.keys()]).toEqual([]);
});

it('deletes everything when it is switched off, and keeps it again when it is switched on', async () => {
  const { lastState, turn, kept } = await keptDevice();

  turn(false);
  lastState.keepState(stateOf(polo, [], 2), 0);
  await pass(minute);
  expect([...kept.keys()]).toEqual([]);
  turn(true);
  await pass(minute);

  expect(kept.get(carKey(principalId, polo))).toMatchObject({ state: { version: 2 } });
});

it('leaves what another tab keeps of another person when its own session ends', async () => {
  const { lastState, kept, records } = await keptDevice();
  const other = await session(records, { principalId: 'another', sessionId: 'another' });
  other.lastState.keepCars([access(golf)]);

  lastState.end();
  await pass(minute);

  expect([...kept.keys()]).toEqual(['another']);
});

it.each([
  ['in another session of the same person', 'a-later-session', 0],
  ['after seven days', sessionId, 7 * day + minute],
  ['when the clock that wrote it was wrong', sessionId, -day],
])('shows and keeps nothing %s', async (_, present, laterMs) => {
  const { kept, records } = await keptDevice();
  vi.setSystemTime(Date.now() + laterMs);

  expect(await readKept(records, present, Date.now())).toBeUndefined();

  expect([...kept.keys()]).toEqual([]);
});

it('deletes the state of a car after seven days, even when the list is newer', async () => {
  const { kept, records, lastState } = await keptDevice();
  vi.setSystemTime(Date.now() + 7 * day - minute - minute / 2);
  lastState.keepCars([access(polo), access(golf)]);

  const found = await readKept(records, sessionId, Date.now());

  expect([...(found?.states.keys() ?? [])]).toEqual([golf]);
  expect([...kept.keys()]).toEqual([principalId, carKey(principalId, golf)]);
});
