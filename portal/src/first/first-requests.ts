/**
 * Requests that begin before the page's files are loaded: for the deployment's addresses, and with
 * a session for its first token, the cars, and the states that the page shows first.
 */
import type { VehicleState } from '../../../client/index.ts';
import { createRequest, type SendRequest } from '../../../client/request.ts';
import { readTokenClaims } from '../../../client/token-claims.ts';
import { vehicleState } from '../../../client/vehicle-documents.ts';
import { rolesOf } from '../../../domain/roles.ts';
import { firstCars, myCars, type CarsPage } from '../cars/my-cars-query.ts';
import { readConfig, type PortalConfig } from '../config.ts';
import { callSession } from '../session/session-calls.ts';
import { readMark } from '../session/session-mark.ts';

/** Milliseconds after which a result is too old to be taken. */
const freshMs = 10_000;

/** Milliseconds that a response may take; the page then asks by itself. */
const timeLimitMs = 10_000;

/** Cars of the list whose states are asked for: more are below the edge of a phone's screen. */
const firstStates = 2;

type States = ReadonlyMap<string, VehicleState>;

/** What was asked for with one person's token. The promises do not reject. */
interface PersonRequests {
  /** Cognito's `sub`. */
  readonly principalId: string | undefined;
  readonly cars: Promise<CarsPage | undefined>;
  /** By Reference ID; without the states that could not be read. */
  readonly states: Promise<States>;
}

let askedAt = 0;
let config: Promise<PortalConfig> | undefined;
let token: Promise<string | undefined> | undefined;
let person: Promise<PersonRequests | undefined> | undefined;
let hasTakenCars = false;

/** Begins the requests, those of a session only where its mark is. Forgets what is not taken. */
export function askFirst(): void {
  askedAt = Date.now();
  hasTakenCars = false;
  setTimeout(() => ([config, token, person] = [undefined, undefined, undefined]), freshMs);
  config = readConfig();
  // A failure is seen by the page, which takes the promise later.
  config.catch(() => undefined);
  if (readMark() === 'BEGUN') {
    token = callSession('renew');
    token.catch(() => undefined);
    person = askForPerson(config, token).catch(() => undefined);
  }
}

/** Reads `config.json`; rejects as `readConfig` does. */
export function takeConfig(): Promise<PortalConfig> {
  return isFresh() && config !== undefined ? config : readConfig();
}

/** Renews the session as `callSession` does; the first caller gets the request under way. */
export function renewSession(): Promise<string | undefined> {
  const first = token;
  token = undefined;
  return isFresh() && first !== undefined ? first : callSession('renew');
}

/**
 * Returns the person's first page of cars; undefined where it was not asked for, or not read. Only
 * the first caller gets it: a later one reads again because something has changed.
 */
export async function takeFirstCars(principalId: string): Promise<CarsPage | undefined> {
  const found = await requestsOf(principalId);
  const isFirst = !hasTakenCars;
  hasTakenCars = true;
  return isFirst ? found?.cars : undefined;
}

/** Returns the state of a car of that person; undefined where it was not asked for, or not read. */
export async function takeFirstState(
  principalId: string,
  referenceId: string,
): Promise<VehicleState | undefined> {
  return (await (await requestsOf(principalId))?.states)?.get(referenceId);
}

const isFresh = (): boolean => Math.abs(Date.now() - askedAt) < freshMs;

/** Another person may have signed in since the mark was read. */
async function requestsOf(principalId: string): Promise<PersonRequests | undefined> {
  const found = isFresh() ? await person : undefined;
  return isFresh() && found?.principalId === principalId ? found : undefined;
}

/** Only an owner's pages show cars. */
async function askForPerson(
  reading: Promise<PortalConfig>,
  renewing: Promise<string | undefined>,
): Promise<PersonRequests | undefined> {
  const path = /^\/(?:cars(?:\/([0-9a-f-]{36}))?)?$/.exec(location.pathname);
  const [{ graphqlUrl }, held = ''] = await Promise.all([reading, renewing]);
  const { groups, principalId } = readTokenClaims(held);
  if (path === null || !rolesOf(groups).includes('owners')) {
    return undefined;
  }
  const [, referenceId] = path;
  const request = createRequest({
    graphqlUrl,
    token: () => Promise.resolve(held),
    responseTimeoutMs: timeLimitMs,
  });
  const cars = request(myCars, firstCars).then(
    ({ myVehicles }) => myVehicles ?? undefined,
    () => undefined,
  );
  const shown = referenceId === undefined ? cars.then(idsOf) : Promise.resolve([referenceId]);
  return { principalId, cars, states: shown.then((ids) => readStates(request, ids)) };
}

const idsOf = (page: CarsPage | undefined): readonly string[] =>
  (page?.items ?? []).slice(0, firstStates).map(({ referenceId }) => referenceId);

async function readStates(request: SendRequest, ids: readonly string[]): Promise<States> {
  const states = new Map<string, VehicleState>();
  const reads = ids.map(async (referenceId) => {
    const { vehicleState: state } = await request(vehicleState, { referenceId });
    if (state !== null) {
      states.set(referenceId, state);
    }
  });
  await Promise.allSettled(reads);
  return states;
}
