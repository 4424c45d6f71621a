/**
 * The end of an access closes all of the person’s connections: at once, or through the sweep after
 * a failure.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storedAccess, ageAccessEnd, settleAccessEnds } from '../support/access-ends.ts';
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
import { rolesOf } from '../support/roles.ts';
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
  expect(one.reply.type).toBe('start_ack');
  started.push(one);
  return one;
}

const marked = async () => (await storedAccess(world(), { vehicle, person }))?.endState;

/**
 * Waits until no function that could close a connection runs, then returns whether the connection
 * is still open.
 */
async function stillOpen(one: Started): Promise<boolean> {
  await world().lambda.settled();
  return isOpen(one);
}

/**
 * Publishes to the person whose access has ended and to a witness. Resolves when the witness has
 * received the event.
 */
async function publish(witness: Started, viewers: readonly Person[]): Promise<void> {
  const { referenceId } = vehicle;
  await publishState(world(), { referenceId, version: 1, viewers: viewers.map((one) => one.principalId) });
  await expect.poll(() => eventsOf(witness, 'onVehicleState').length).toBeGreaterThan(0);
}

it('ends five accesses in one request, and closes all their connections', { timeout: 120_000 }, async () => {
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

it('closes the connections and leaves nothing to publish when 24 requests end one access at once', async () => {
  const running = [await follow(person), await follow(person, 'onRemoteCommand')];

  const responses = await Promise.all(Array.from({ length: 24 }, () => end(operator, { vehicle, person })));

  expect(new Set(responses.map(codeOf).filter((code) => code !== 'CONFLICT'))).toEqual(new Set(['none']));
  await Promise.all(running.map(({ connection }) => connection.closed));
  if ((await marked()) !== undefined) {
    await ageAccessEnd(world(), { vehicle, person });
    await settleAccessEnds(world());
  }
  expect(await marked()).toBeUndefined();
});

describe('an access end that was not published', () => {
  const failures = [
    ['the function is not reached', () => lambdaFails()],
    ['AppSync refuses the function', () => appSyncRefuses()],
  ] as const;

  it.each(failures)(
    'stops events at once when %s, and the sweep closes the connection',
    async (_name, fail) => {
      const witness = await givenPerson(world(), ['owners']);
      await givenAccess(operator, witness, vehicle);
      const [ended, open] = [await follow(person), await follow(witness)];
      const restore = fail();

      const response = await end(operator, { vehicle, person });

      restore();
      expect(codeOf(response)).toBe('none');
      expect([await stillOpen(ended), await marked()]).toEqual([true, 'UNPUBLISHED']);
      await publish(open, [witness]);
      expect(eventsOf(ended, 'onVehicleState')).toEqual([]);
      await settleAccessEnds(world());
      expect(await stillOpen(ended)).toBe(true);
      await ageAccessEnd(world(), { vehicle, person });
      await settleAccessEnds(world());
      await ended.connection.closed;
      expect([await marked(), isOpen(open)]).toEqual([undefined, true]);
    },
  );

  it('is published again by each run of the sweep until AppSync accepts it', async () => {
    const ended = await follow(person);
    const restore = appSyncRefuses();
    await end(operator, { vehicle, person });
    await ageAccessEnd(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect([await stillOpen(ended), await marked()]).toEqual([true, 'UNPUBLISHED']);

    restore();
    await ageAccessEnd(world(), { vehicle, person });
    await settleAccessEnds(world());

    await ended.connection.closed;
    expect(await marked()).toBeUndefined();
  });

  it('moves behind the others after each failed attempt, and keeps the time of its end', async () => {
    const stored = () => storedAccess(world(), { vehicle, person });
    const restore = appSyncRefuses();
    await end(operator, { vehicle, person });
    await ageAccessEnd(world(), { vehicle, person });
    const first = (await stored())?.endMarkedAt as string;
    const begun = new Date().toISOString();
    await settleAccessEnds(world());

    const postponed = await stored();

    expect(postponed).toMatchObject({ endState: 'UNPUBLISHED', endUnpublishedSince: first });
    expect((postponed?.endMarkedAt as string) >= begun).toBe(true);
    await ageAccessEnd(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect(await stored()).toMatchObject({ endState: 'UNPUBLISHED', endUnpublishedSince: first });
    restore();
    await ageAccessEnd(world(), { vehicle, person });
    await settleAccessEnds(world());
    expect(Object.keys((await stored()) ?? {}).filter((name) => name.startsWith('end'))).toEqual([]);
  });

  it('is dropped by a new grant, and the sweep leaves the new subscriptions open', async () => {
    const restore = lambdaFails();
    await end(operator, { vehicle, person });
    restore();
    expect(await marked()).toBe('UNPUBLISHED');

    await grant(operator, { vehicle, person });
    const running = await follow(person);
    await settleAccessEnds(world());

    expect([await marked(), await stillOpen(running)]).toEqual([undefined, true]);
  });
});

it.each(['kill-caller-before', 'kill-caller-after', 'timeout-after-success'] as const)(
  'has closed the connection when %s hits the removal of the mark, and the sweep removes the mark',
  async (kind) => {
    const running = await follow(person);
    const principal = functionRole(world(), 'PublishAccessEnd');
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'UpdateItem', principal, kind });

    const response = await end(operator, { vehicle, person });

    expect([codeOf(response), fault.fired()]).toEqual(['none', 1]);
    await running.connection.closed;
    await world().lambda.settled();
    if ((await marked()) !== undefined) {
      await ageAccessEnd(world(), { vehicle, person });
    }
    await settleAccessEnds(world());
    expect(await marked()).toBeUndefined();
  },
);

it('closes the connections of all users of a vehicle when their accesses end, and no others', async () => {
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

/** Makes AppSync’s invocations of functions fail; returns a function that ends this. */
function lambdaFails(): () => void {
  // Lambda invokes other functions meanwhile, which read the streams of tables.
  const role = rolesOf(world()).find(({ name }) => name === 'data source publishAccessEnd');
  const fault = world().faults.inject({
    service: 'lambda',
    operation: 'Invoke',
    principal: role?.arn ?? '',
    times: 1,
    kind: 'internal-error',
  });
  return () => fault.remove();
}

/**
 * Disables the permission of the function, the sweep and the erasure to publish access ends.
 * Returns a function that enables it again.
 */
function appSyncRefuses(): () => void {
  const ids = world()
    .iam.statements()
    .filter(({ statement }) => JSON.stringify(statement).includes('publishAccessEnd'))
    .map(({ id }) => id);
  expect(ids).toHaveLength(3);
  for (const id of ids) {
    world().iam.disable(id);
  }
  return () => ids.forEach((id) => world().iam.enable(id));
}
