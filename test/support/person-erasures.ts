/** Erasures of persons: the calls of the fields, and a person with something in every store. */
import { randomUUID } from 'node:crypto';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { textSearch } from './leaks.ts';
import { claimIn, confirmClaim, givenCar, givenCode } from './claims.ts';
import { everythingIn, givenErasable, runErasure } from './erasures.ts';
import { exportVehicleData, givenExport, givenLink } from './exports.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  convert,
  givenAccess,
  givenPerson,
} from './given.ts';
import { givenMailbox } from './mailboxes.ts';
import { invite, nameVehicle, offer, ok, share } from './sharing.ts';
import { itemsOf, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

const selection = `{
  jobId kind status failure personId referenceId erasureReason caseNumber approvedAt handled certificate version
}`;

const listed = `{
  jobId status personId erasureReason caseNumber requestedBy requestedAt approvedBy approvedAt endedAt certificate
}`;

/** Why an erasure is requested, and for which case. */
export interface Grounds {
  readonly reason?: string;
  readonly caseNumber?: string;
}

/** The grounds of the erasures of tests. */
export const grounds = { reason: 'DATA_SUBJECT_REQUEST', caseNumber: 'DSR-7/26' } as const;

/** Asks for the erasure of a person. */
export const erasePerson = (by: Person, personId: string, stated: Grounds = {}): Promise<ApiResponse> =>
  by.ask(
    `mutation ($id: ID!, $reason: ErasureReason!, $caseNumber: String!) {
      erasePerson(personId: $id, reason: $reason, caseNumber: $caseNumber) ${selection}
    }`,
    { id: personId, ...grounds, ...stated },
  );

/** Approves an erasure of another officer. */
export const approveErasure = (by: Person, jobId: string): Promise<ApiResponse> =>
  by.ask(`mutation ($id: ID!) { approveErasure(jobId: $id) ${selection} }`, { id: jobId });

/** The erasures of the officer's tenant, one page. */
export const personErasures = (
  by: Person,
  page: { readonly limit?: number; readonly nextToken?: string } = {},
): Promise<ApiResponse> =>
  by.ask(
    `query ($limit: Int, $nextToken: String) {
      personErasures(limit: $limit, nextToken: $nextToken) { items ${listed} nextToken }
    }`,
    page,
  );

/** The job of a response, which must have one. */
export function personErasureOf({ data, text }: ApiResponse): DataJob {
  const [job] = Object.values(data ?? {});
  if (job === null || job === undefined) {
    throw new Error(`No erasure was returned: ${text}`);
  }
  // The fields that the documents request.
  return job as DataJob;
}

/** Two officers have a person erased; the job runs to its end. */
export async function erased(
  world: TestWorld,
  officers: readonly [Person, Person],
  personId: string,
): Promise<DataJobItem> {
  const { jobId } = personErasureOf(await erasePerson(officers[0], personId));
  personErasureOf(await approveErasure(officers[1], jobId));
  return runPersonErasure(world, jobId, personId);
}

/** Lets the erasure run to its end; exports of and about the person ended long ago. */
export async function runPersonErasure(
  world: TestWorld,
  jobId: string,
  personId: string,
): Promise<DataJobItem> {
  const longAgo = new Date(Date.now() - 600_000).toISOString();
  for (const job of (await itemsOf(world, 'DataJobs')) as readonly DataJobItem[]) {
    if ([job.requestedBy, job.personId].includes(personId) && job.endedAt !== undefined) {
      await setAttribute(world, 'DataJobs', { jobId: job.jobId }, 'endedAt', longAgo);
    }
  }
  return runErasure(world, jobId);
}

/** A person and everything by which the person can be found. */
export interface KnownPerson {
  readonly person: Person;
  readonly driver: Person;
  readonly values: readonly string[];
  /** A link to a finished export of the person. */
  readonly link: string;
}

/** The other persons, and three vehicles. The person gets the first one. */
export interface Neighbours {
  readonly operator: Person;
  readonly friend: Person;
  readonly vehicles: readonly [own: GivenVehicle, ofFriend: GivenVehicle, claimed: GivenVehicle];
}

/**
 * A person who owns, drives and claims a vehicle, invited a driver, offered the vehicle, converted,
 * exported, and sent a command.
 */
export async function givenKnownPerson(
  world: TestWorld,
  { friend, operator, vehicles: [own, ofFriend, claimed] }: Neighbours,
): Promise<KnownPerson> {
  const person = await givenPerson(world, ['owners']);
  const driver = await givenPerson(world, ['owners']);
  const address = await givenMailbox(world, person);
  const [bee, kim, latitude] = [`Bee ${randomUUID()}`, `Kim ${randomUUID()}`, randomUUID()];
  await givenAccess(operator, person, own);
  await givenAccess(operator, friend, ofFriend);
  await givenAccess(operator, friend, claimed);
  await ok('nameVehicle', nameVehicle(person, own, bee));
  await share(friend, person, ofFriend, { name: kim });
  await share(person, driver, own, { name: 'Driver' });
  await ok('inviteToVehicle', invite(person, own, { name: latitude }));
  await ok('offerVehicle', offer(person, own));
  const car = await givenCar(world, claimed);
  const { claimId, code } = await givenCode(person, car);
  claimIn(await confirmClaim(person, claimId, code));
  await car.device.end();
  await person.ask(convert, { vin: own.vin });
  await givenErasable(world, own.referenceId, person.principalId);
  const { jobId } = await givenExport(world, person, own.referenceId);
  const link = await givenLink(person, jobId);
  await exportVehicleData(person, own.referenceId);
  await world.streams.settled();
  return { person, driver, link, values: [person.principalId, person.username, address, bee, kim, latitude] };
}

/**
 * The places that hold one of the values, without e-mails that were sent, and without the files in
 * which the emulators append their own changes.
 */
export async function placesOf(world: TestWorld, values: readonly string[]): Promise<readonly string[]> {
  const search = textSearch(values);
  const found = [...(await everythingIn(world))].flatMap(([place, content]) => search(place, content));
  const places = found.map(({ place }) => place).filter((place) => !/mail|outbox|^file .*state/.test(place));
  return [...new Set(places)].sort();
}
