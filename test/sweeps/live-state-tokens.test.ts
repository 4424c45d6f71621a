/**
 * A subscription ends when the token that started it expires, even if the person’s account changes
 * meanwhile.
 */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SignedIn, signIn } from '../../tools/session/sign-in.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenPerson,
  givenVehicle,
  password,
  tenant,
} from '../support/given.ts';
import { askSigned, credentialsOf, publishState } from '../support/signed.ts';
import { type Started, eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const documents = {
  onVehicleState: `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { referenceId version } }`,
  onRemoteCommand: `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { referenceId version } }`,
} as const;
type Field = keyof typeof documents;
const fields = ['onVehicleState', 'onRemoteCommand'] as const;

const minute = 60_000;
/** The stack’s default. */
const tokenValidityMs = 15 * minute;

/** Changes of an account while a subscription is open. */
const changes = {
  'the role is removed': (user) => new AdminRemoveUserFromGroupCommand({ ...user, GroupName: 'owners' }),
  'the tenant is removed': (user) =>
    new AdminRemoveUserFromGroupCommand({ ...user, GroupName: `tenant:${tenant}` }),
  'the user is disabled': (user) => new AdminDisableUserCommand(user),
  'the user is deleted': (user) => new AdminDeleteUserCommand(user),
} satisfies Record<string, (user: User) => unknown>;

interface User {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** A person whose sign-in renews its token. */
type Renewing = Person & Pick<SignedIn, 'token'>;

let vehicle: GivenVehicle;
let witness: Renewing;
const leavers = new Map<string, Renewing>();
const started: Started[] = [];

beforeAll(async () => {
  const operator = await givenPerson(world(), ['operators']);
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
  const make = async (): Promise<Renewing> => {
    const person = await givenPerson(world(), ['owners']);
    const { accessToken, token } = await signIn(world().outputs, { username: person.username, password });
    await givenAccess(operator, person, vehicle);
    return { ...person, accessToken, token };
  };
  witness = await make();
  for (const name of Object.keys(changes)) {
    leavers.set(name, await make());
  }
});

afterAll(() => {
  for (const { connection } of started) {
    connection.socket.terminate();
  }
});

async function subscribe(who: Person, field: Field): Promise<Started> {
  const one = await startAs(world(), who, documents[field], { referenceId: vehicle.referenceId });
  started.push(one);
  return one;
}

const versionsOf = (one: Started, field: Field) =>
  eventsOf<{ readonly version: number }>(one, field).map(({ version }) => version);

/** Publishes to all people, on both fields. */
async function publish(version: number): Promise<void> {
  const viewers = [witness, ...leavers.values()].map(({ principalId }) => principalId);
  const { referenceId } = vehicle;
  await publishState(world(), { referenceId, version, viewers });
  const at = new Date(world().clock.now()).toISOString();
  const input = {
    ...{ referenceId, version, viewers, createdAt: at, updatedAt: at },
    ...{ commandId: '01K8Z5W3T0TSV4RRFFQ69G5FAV', kind: 'LOCK_DOORS', status: 'SENT' },
  };
  const document = `mutation ($input: PublishRemoteCommandInput!) {
    publishRemoteCommand(input: $input) { referenceId version viewers publishedAtSeconds }
  }`;
  const response = await askSigned(world(), credentialsOf(world(), 'function DispatchCommand'), document, {
    input,
  });
  expect(response.errors).toEqual([]);
}

async function changeAccounts(): Promise<void> {
  const client = new CognitoIdentityProviderClient({
    region: world().outputs.Region,
    endpoint: world().outputs.AwsEndpointUrl,
    credentials: world().administrator,
  });
  const { UserPoolId } = world().outputs;
  for (const [name, change] of Object.entries(changes)) {
    const Username = leavers.get(name)?.username ?? '';
    // Each change is a command of this client.
    await client.send(change({ UserPoolId, Username }) as AdminDisableUserCommand);
  }
  client.destroy();
}

it('gets events until its token expires, and again after a start with the next token', async () => {
  const early = {
    onVehicleState: await subscribe(witness, 'onVehicleState'),
    onRemoteCommand: await subscribe(witness, 'onRemoteCommand'),
  };
  const left = await Promise.all([...leavers.values()].map((person) => subscribe(person, 'onVehicleState')));
  await publish(1);
  await changeAccounts();
  await publish(2);
  world().clock.advance(tokenValidityMs - 5 * minute);
  await publish(3);
  for (const field of fields) {
    await expect.poll(() => versionsOf(early[field], field)).toEqual([1, 2, 3]);
  }
  for (const one of left) {
    await expect.poll(() => versionsOf(one, 'onVehicleState')).toEqual([1, 2, 3]);
  }

  world().clock.advance(5 * minute);
  const accessToken = (await witness.token(true)) ?? '';
  const renewed = await Promise.all(fields.map((field) => subscribe({ ...witness, accessToken }, field)));
  await publish(4);

  for (const [index, field] of fields.entries()) {
    const one = renewed[index];
    if (one !== undefined) {
      await expect.poll(() => versionsOf(one, field)).toEqual([4]);
    }
    expect([versionsOf(early[field], field), isOpen(early[field])]).toEqual([[1, 2, 3], true]);
  }
  expect(left.map((one) => versionsOf(one, 'onVehicleState'))).toEqual(left.map(() => [1, 2, 3]));
});

it.each(Object.keys(changes))('cannot be started with a next token when %s', async (name) => {
  const person = leavers.get(name);
  const accessToken = await person?.token(true).catch(() => undefined);
  if (person === undefined || accessToken === undefined) {
    return expect(name).toContain('the user is');
  }

  const { reply } = await subscribe({ ...person, accessToken }, 'onVehicleState');

  expect(reply.type).toBe('error');
});
