/** Claims: the documents, the car whose screen shows the codes, and what is stored. */
import { type ClaimItem, type ClaimantItem, claimantKey } from '../../domain/claim.ts';
import type { OwnershipClaim } from '../../domain/generated/schema-types.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { type ApiResponse, type GivenVehicle, type Person, codeOf } from './given.ts';
import { itemsOf, setAttribute } from './tables.ts';
import { connectVehicle } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

/** The selection of every document here. */
const fields = '{ claimId status createdAt codeUntil referenceId confirmedAt waitsUntil decidedAt }';

/** The document that starts a claim. */
export const startOwnershipClaim = `mutation ($vin: String!) { startOwnershipClaim(vin: $vin) ${fields} }`;

/** Starts an ownership claim for the vehicle with this VIN. */
export const startClaim = (person: Person, vin: string): Promise<ApiResponse> =>
  person.ask(startOwnershipClaim, { vin });

/** Confirms a claim with a code. */
export const confirmClaim = (person: Person, claimId: string, code: string): Promise<ApiResponse> =>
  person.ask(
    `mutation ($claimId: ID!, $code: String!) {
      confirmOwnershipClaim(claimId: $claimId, code: $code) ${fields}
    }`,
    { claimId, code },
  );

const byId =
  (field: string, type: 'query' | 'mutation' = 'mutation') =>
  (person: Person, claimId: string): Promise<ApiResponse> =>
    person.ask(`${type} ($claimId: ID!) { ${field}(claimId: $claimId) ${fields} }`, { claimId });

/** Completes a claim after its waiting period. */
export const completeClaim = byId('completeOwnershipClaim');
/** Approves a claim as the present owner or an operator. */
export const approveClaim = byId('approveOwnershipClaim');
/** Stops a claim as the present owner or an operator. */
export const stopClaim = byId('stopOwnershipClaim');
/** Reads a claim of the person. */
export const readClaim = byId('ownershipClaim', 'query');

/** Lists the claims to a vehicle. */
export const listClaims = (person: Person, { referenceId }: Pick<GivenVehicle, 'referenceId'>) =>
  person.ask(`query ($referenceId: ID!) { ownershipClaims(referenceId: $referenceId) { items ${fields} } }`, {
    referenceId,
  });

/** The claim of a response. Throws with the code of a response that failed. */
export function claimIn(response: ApiResponse): OwnershipClaim {
  const [field] = Object.values(response.data ?? {});
  if (codeOf(response) !== 'none' || field === null || field === undefined) {
    throw new Error(`No claim was returned: ${codeOf(response)}`);
  }
  // The fields that the documents request.
  return field as OwnershipClaim;
}

/** A vehicle that is connected and shows codes on its screen. */
export interface Car {
  readonly vehicle: GivenVehicle;
  readonly device: MqttDevice;
  /** Waits for the next code that was not returned yet. */
  nextCode(): Promise<string>;
}

/** Connects a vehicle that listens to the cloud. The caller ends `device`. */
export async function givenCar(world: TestWorld, vehicle: GivenVehicle): Promise<Car> {
  const device = await connectVehicle(world, vehicle);
  const granted = await device.subscribe(downlinkTopic(vehicle.referenceId, '+'));
  if (granted !== 'granted') {
    throw new Error(`The subscription was ${granted}.`);
  }
  return {
    vehicle,
    device,
    async nextCode() {
      const { payload, topic } = await device.nextMessage();
      if (topic !== downlinkTopic(vehicle.referenceId, 'claim-code')) {
        throw new Error(`A message arrived on ${topic}.`);
      }
      return (JSON.parse(payload.toString('utf8')) as { readonly code: string }).code;
    },
  };
}

/** Starts a claim and returns its id with the code that the car shows. */
export async function givenCode(person: Person, car: Car): Promise<{ claimId: string; code: string }> {
  const { claimId } = claimIn(await startClaim(person, car.vehicle.vin));
  return { claimId, code: await car.nextCode() };
}

/** Starts a claim and confirms it. */
export async function givenConfirmed(person: Person, car: Car): Promise<OwnershipClaim> {
  const { claimId, code } = await givenCode(person, car);
  return claimIn(await confirmClaim(person, claimId, code));
}

/** Another code than this one. */
export const otherThan = (code: string): string => (code === '00000000' ? '00000001' : '00000000');

/** Returns the claim as its table has it; throws when it is not stored. */
export async function storedClaim(world: TestWorld, claimId: string): Promise<ClaimItem> {
  const found = (await itemsOf(world, 'OwnershipClaims')).find((item) => item.claimId === claimId);
  if (found === undefined || !('hashedVin' in found)) {
    throw new Error('The claim is not stored.');
  }
  return found;
}

/** The stored item of a person about a vehicle. */
export async function storedClaimant(
  world: TestWorld,
  { principalId }: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<ClaimantItem | undefined> {
  const key = claimantKey(referenceId, principalId);
  return (await itemsOf(world, 'OwnershipClaims')).find((item) => item.claimId === key);
}

/** Sets an attribute of a claim, for example to a time that has passed. */
export const setClaim = (world: TestWorld, claimId: string, attribute: keyof ClaimItem, value: unknown) =>
  setAttribute(world, 'OwnershipClaims', { claimId }, attribute, value);

/** Lets the waiting period of a claim pass, seen from now. */
export const passWaiting = (world: TestWorld, claimId: string): Promise<void> =>
  setClaim(world, claimId, 'waitsUntil', new Date(world.clock.now()).toISOString());

/** Forgets how many claims to a VIN were started, by all and by each person. */
export async function forgetStarts(world: TestWorld): Promise<void> {
  const counters = await itemsOf(world, 'Allowances');
  const ofVehicles = counters.filter((item) =>
    /#claimStarts\w*To(?:Vehicle|Vin)#/.test(item.principalKindWindow),
  );
  await Promise.all(
    ofVehicles.map(({ principalKindWindow }) =>
      setAttribute(world, 'Allowances', { principalKindWindow }, 'used', 0),
    ),
  );
}
