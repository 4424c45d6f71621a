/**
 * The end of an access closes the person's connections: in any number at once, and after trouble by
 * the sweep.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storedAccess, makeWait, settleAccessEnds } from '../support/access-ends.ts';
import { end, grant } from '../support/accesses.ts';
import { functionRole } from '../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { askSigned, credentialsOf, publishState } from '../support/signed.ts';
import { type Started, eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const documents = {
  onVehicleState: `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { referenceId version } }`,
  onRemoteCommand: `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { referenceId version } }`,
} as const;

let operator: Person;
let person: Person;
let vehicle: GivenVehicle;
const started: Started[] = [];

beforeAll(async () => {
  operator = await givenPerson(world(), ['operators']);
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
});

beforeEach(async () => {
  world().faults.clear();
  person = await givenPerson(world(), ['owners']);
  await givenAccess(operator, person, vehicle);
});

afterAll(() => {
  for (const { connection } of started) {
    connection.socket.terminate();
  }
});

async function follow(who: Person, field: keyof typeof documents = 'onVehicleState'): Promise<Started> {
  const one = await startAs(world(), who, documents[field], { referenceId: vehicle.referenceId });
  expect(one.said.type).toBe('start_ack');
  started.push(one);
  return one;
}

const marked = async () => (await storedAccess(world(), { vehicle, person }))?.endState;

/** Nothing that was under way closes a connection any more. */
async function stillOpen(one: Started): Promise<boolean> {
  await world().lambda.settled();
  return isOpen(one);
}

/**
 * Publishes to the person, who may not see it any more, and to a witness; resolves when the witness
 * has it.
 */
async function publish(witness: Started, viewers: readonly Person[]): Promise<void> {
  const { referenceId } = vehicle;
  await publishState(world(), { referenceId, version: 1, viewers: viewers.map((one) => one.principalId) });
  await expect.poll(() => eventsOf(witness, 'onVehicleState').length).toBeGreaterThan(0);
}

it('five ends in one request all end, and close all connections', { timeout: 120_000 }, async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => givenPerson(world(), ['owners'])));
  for (const one of people) {
    await givenAccess(operator, one, vehicle);
  }
  const running = await Promise.all(people.flatMap((one) => [follow(one), follow(one, 'onRemoteCommand')]));
  const stays = await follow(person);
  const fields = people.map(
    ({ principalId }, index) =>
      `end${index}: endAccess(input: { referenceId: "${vehicle.referenceId}", ownerId: "${principalId}" }) { until }`,
  );

  const { data, errors } = await operator.ask(`mutation { ${fields.join(' ')} }`);

  expect(errors).toEqual([]);
  expect(Object.values(data ?? {})).toEqual(people.map(() => ({ until: expect.any(String) as unknown })));
  await Promise.all(running.map(({ connection }) => connection.closed));
  for (const one of people) {
    expect(await storedAccess(world(), { vehicle, person: one })).not.toHaveProperty('endState');
  }
  expect(isOpen(stays)).toBe(true);
});

it('24 who end it at once close the connections and leave nothing to publish', async () => {
  const running = [await follow(person), await follow(person, 'onRemoteCommand')];

  const answers = await Promise.all(Array.from({ length: 24 }, () => end(operator, { vehicle, person })));

  expect(new Set(answers.map(codeOf).filter((code) => code !== 'CONFLICT'))).toEqual(new Set(['none']));
  await Promise.all(running.map(({ connection }) => connection.closed));
  if ((await marked()) !== undefined) {
    await makeWait(world(), { vehicle, person });
    await settleAccessEnds(world());
  }
  expect(await marked()).toBeUndefined();
});

describe('an end that is not published', () => {
  const troubles = [
    ['the function is not reached', () => lambdaFails()],
    ['AppSync refuses the function', () => appSyncRefuses()],
  ] as const;

  it.each(troubles)(
    'when %s, stops events at once and closes the connection by the sweep',
    async (_name, bring) => {
      const witness = await givenPerson(world(), ['owners']);
      await givenAccess(operator, witness, vehicle);
      const [silent, hears] = [await follow(person), await follow(witness)];
      const mend = bring();

      const answer = await end(operator, { vehicle, person });

      mend();
      expect(codeOf(answer)).toBe('none');
      expect([await stillOpen(silent), await marked()]).toEqual([true, 'UNPUBLISHED']);
      await publish(hears, [witness]);
      expect(eventsOf(silent, 'onVehicleState')).toEqual([]);
      await settleAccessEnds(world());
      expect(await stillOpen(silent)).toBe(true);
      await makeWait(world(), { vehicle, person });
      await settleAccessEnds(world());
      await silent.connection.closed;
      expect([await marked(), isOpen(hears)]).toEqual([undefined, true]);
    },
  );

  it('is tried again by each run of the sweep until AppSync takes it', async () => {
    const silent = await follow(person);
    const mend = appSyncRefuses();
    await end(operator, { vehicle, person });
    await makeWait(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect([await stillOpen(silent), await marked()]).toEqual([true, 'UNPUBLISHED']);

    mend();
    await makeWait(world(), { vehicle, person });
    await settleAccessEnds(world());

    await silent.connection.closed;
    expect(await marked()).toBeUndefined();
  });

  it('goes behind the others after each failed try, and keeps the time since when it waits', async () => {
    const stored = () => storedAccess(world(), { vehicle, person });
    const mend = appSyncRefuses();
    await end(operator, { vehicle, person });
    await makeWait(world(), { vehicle, person });
    const first = (await stored())?.endMarkedAt as string;
    const begun = new Date().toISOString();
    await settleAccessEnds(world());

    const postponed = await stored();

    expect(postponed).toMatchObject({ endState: 'UNPUBLISHED', endUnpublishedSince: first });
    expect((postponed?.endMarkedAt as string) >= begun).toBe(true);
    await makeWait(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect(await stored()).toMatchObject({ endState: 'UNPUBLISHED', endUnpublishedSince: first });
    mend();
    await makeWait(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect(Object.keys((await stored()) ?? {}).filter((name) => name.startsWith('end'))).toEqual([]);
  });

  it('is forgotten by a new grant, whose subscriptions the sweep leaves alone', async () => {
    const mend = lambdaFails();
    await end(operator, { vehicle, person });
    mend();
    expect(await marked()).toBe('UNPUBLISHED');

    await grant(operator, { vehicle, person });
    const running = await follow(person);
    await settleAccessEnds(world());

    expect([await marked(), await stillOpen(running)]).toEqual([undefined, true]);
  });
});

it.each(['kill-caller-before', 'kill-caller-after', 'timeout-after-success'] as const)(
  'a function that meets %s as it removes the mark has closed the connection; the sweep removes the mark',
  async (kind) => {
    const running = await follow(person);
    const principal = functionRole(world(), 'PublishAccessEnd');
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'UpdateItem', principal, kind });

    const answer = await end(operator, { vehicle, person });

    expect([codeOf(answer), fault.fired()]).toEqual(['none', 1]);
    await running.connection.closed;
    await world().lambda.settled();
    if ((await marked()) !== undefined) {
      await makeWait(world(), { vehicle, person });
    }
    await settleAccessEnds(world());
    expect(await marked()).toBeUndefined();
  },
);

it('the end of a vehicle’s accesses together closes everyone’s connections to it, and no others', async () => {
  const second = await givenVehicle(await givenPerson(world(), ['provisioners']));
  await givenAccess(operator, person, second);
  const witness = await givenPerson(world(), ['owners']);
  await givenAccess(operator, witness, vehicle);
  const running = [await follow(person), await follow(witness, 'onRemoteCommand')];
  const elsewhere = await startAs(world(), person, documents.onVehicleState, {
    referenceId: second.referenceId,
  });
  started.push(elsewhere);
  const document = `mutation ($input: PublishAccessEndInput!) { publishAccessEnd(input: $input) { ownerId } }`;
  const ask = (input: object) =>
    askSigned(world(), credentialsOf(world(), 'function PublishAccessEnd'), document, { input });

  expect((await ask({ referenceId: vehicle.referenceId, ownerId: randomUUID() })).errors).toEqual([]);
  expect(running.map(isOpen)).toEqual([true, true]);
  expect((await ask({ referenceId: vehicle.referenceId })).errors).toEqual([]);

  await Promise.all(running.map(({ connection }) => connection.closed));
  expect(isOpen(elsewhere)).toBe(true);
});

/** Lets AppSync fail to invoke functions; returns what ends that. */
function lambdaFails(): () => void {
  const fault = world().faults.inject({
    service: 'lambda',
    operation: 'Invoke',
    times: 1,
    kind: 'internal-error',
  });
  return () => fault.remove();
}

/** Takes the permission to publish ends away; returns what gives it back. */
function appSyncRefuses(): () => void {
  const ids = world()
    .iam.statements()
    .filter(({ statement }) => JSON.stringify(statement).includes('publishAccessEnd'))
    .map(({ id }) => id);
  expect(ids).toHaveLength(2);
  for (const id of ids) {
    world().iam.disable(id);
  }
  return () => ids.forEach((id) => world().iam.enable(id));
}
