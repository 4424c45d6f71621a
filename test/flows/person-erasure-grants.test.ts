/**
 * No kind of grant gives an access to a person who is being erased, or was: the parts of the
 * erasure that come later would not find it.
 */
import { describe, expect } from 'vitest';
import { type DataJobLock, personFenceKey } from '../../domain/data-jobs.ts';
import { dataSources, wiring } from '../../resolvers/wiring.ts';
import { grant } from '../support/accesses.ts';
import {
  type Car,
  approveClaim,
  completeClaim,
  confirmClaim,
  givenCar,
  givenCode,
  givenConfirmed,
  passWaiting,
} from '../support/claims.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
  tenant,
} from '../support/given.ts';
import { erased } from '../support/person-erasures.ts';
import { accept, acceptTransfer, invite, offer, ok } from '../support/sharing.ts';
import { expireItem, itemsOf, putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('person', () => givenPerson(world(), ['owners']));

/** Who takes part in a grant. */
interface Parties {
  readonly operator: Person;
  readonly owner: Person;
  readonly person: Person;
  readonly vehicle: GivenVehicle;
}

/** A field that grants an access: what it refuses with, and its call, once all is prepared. */
interface Grant {
  readonly refusal: string;
  prepare(parties: Parties): Promise<() => Promise<ApiResponse>>;
}

/** The claim of a vehicle that another person owns. */
async function waiting(parties: Parties): Promise<string> {
  await owned(parties);
  return withCar(parties, async (car) => (await givenConfirmed(parties.person, car)).claimId);
}

async function withCar<Result>({ vehicle }: Parties, work: (car: Car) => Promise<Result>): Promise<Result> {
  const car = await givenCar(world(), vehicle);
  try {
    return await work(car);
  } finally {
    await car.device.end();
  }
}

const owned = ({ operator, owner, vehicle }: Parties) => givenAccess(operator, owner, vehicle);

const grants: Readonly<Record<string, Grant>> = {
  grantAccess: {
    refusal: 'INVALID_ARGUMENT',
    prepare: ({ operator, person, vehicle }) => Promise.resolve(() => grant(operator, { vehicle, person })),
  },
  acceptInvitation: {
    refusal: 'INVITATION_NOT_FOUND',
    prepare: async (parties) => {
      await owned(parties);
      const { code } = await ok('inviteToVehicle', invite(parties.owner, parties.vehicle));
      return () => accept(parties.person, code);
    },
  },
  acceptTransfer: {
    refusal: 'OFFER_NOT_FOUND',
    prepare: async (parties) => {
      await owned(parties);
      const { code } = await ok('offerVehicle', offer(parties.owner, parties.vehicle));
      return () => acceptTransfer(parties.person, code);
    },
  },
  confirmOwnershipClaim: {
    refusal: 'CLAIM_NOT_FOUND',
    prepare: async (parties) => {
      const { claimId, code } = await withCar(parties, (car) => givenCode(parties.person, car));
      return () => confirmClaim(parties.person, claimId, code);
    },
  },
  completeOwnershipClaim: {
    refusal: 'CLAIM_NOT_FOUND',
    prepare: async (parties) => {
      const claimId = await waiting(parties);
      await passWaiting(world(), claimId);
      return () => completeClaim(parties.person, claimId);
    },
  },
  approveOwnershipClaim: {
    refusal: 'CLAIM_NOT_FOUND',
    prepare: async (parties) => {
      const claimId = await waiting(parties);
      return () => approveClaim(parties.owner, claimId);
    },
  },
};

/** Fields that put an access and only end it. */
const ends = ['endAccess', 'leaveVehicle'];

async function accessOf({ person, vehicle: { referenceId } }: Parties) {
  return (await itemsOf(world(), 'Ownership')).find(
    (access) => access.ownerId === person.principalId && access.referenceId === referenceId,
  );
}

describe('a grant to a person who is being erased', () => {
  it('is tested for every field that can put an access', () => {
    const puts = Object.entries(dataSources).filter(
      ([, source]) =>
        source.kind === 'table' &&
        source.permissions.some(
          ({ actions, table }) =>
            table === 'Ownership' && (actions as readonly string[]).includes('dynamodb:PutItem'),
        ),
    );
    const names = puts.map(([name]) => name);
    const fields = wiring.filter(({ steps }) => steps.some(({ dataSource }) => names.includes(dataSource)));

    const granting = fields.map(({ field }) => field).filter((field) => !ends.includes(field));
    const withoutGrant = ['startOwnershipClaim', 'stopOwnershipClaim'];
    expect(granting.filter((field) => !withoutGrant.includes(field)).sort()).toEqual(
      Object.keys(grants).sort(),
    );
  });

  it.for(Object.entries(grants))(
    '%s is refused while the fence stands',
    async ([, { prepare, refusal }], { operator, owner, person, provisioner }) => {
      const parties = { operator, owner, person, vehicle: await givenVehicle(provisioner) };
      const call = await prepare(parties);
      const jobId = personFenceKey(tenant, person.principalId);
      const fence: DataJobLock = { jobId, holder: 'an erasure', expiresAt: 4e9 };
      await putItems(world(), 'DataJobs', [fence]);

      expect(codeOf(await call())).toBe(refusal);
      expect(await accessOf(parties)).toBeUndefined();

      await expireItem(world(), 'DataJobs', { jobId });
      expect(codeOf(await call())).toBe('none');
      expect(await accessOf(parties)).toBeDefined();
    },
  );

  it('is refused once the erasure has ended', async ({ operator, owner, person, provisioner }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    await givenAccess(operator, person, vehicle, 'DRIVER');
    const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
    const officers = [
      await givenPerson(world(), ['privacy-officers']),
      await givenPerson(world(), ['privacy-officers']),
    ] as const;

    expect((await erased(world(), officers, person.principalId)).status).toBe('SUCCEEDED');

    expect(codeOf(await grant(operator, { vehicle, person }))).toBe('INVALID_ARGUMENT');
    // The token works until it expires.
    expect(codeOf(await accept(person, code))).toBe('INVITATION_NOT_FOUND');
    expect(await accessOf({ operator, owner, person, vehicle })).toBeUndefined();
  });
});
