/** One document for each field of the API, with the variables that ask it for a vehicle. */
import type { Cast, Target } from './cast.ts';

/** How a field is asked. */
export interface Question {
  readonly document: string;
  readonly variables: (target: Target, cast: Cast) => Readonly<Record<string, unknown>>;
}

const byReferenceId = ({ referenceId }: Target) => ({ referenceId });
const ofTheCaller = () => ({});
const ofTheGuest = ({ referenceId }: Target, { guest }: Cast) => ({
  input: { referenceId, ownerId: guest.principalId },
});

/** Field → question. */
export const questions: Readonly<Record<string, Question>> = {
  'Query.referenceIdForVin': {
    document: 'query ($vin: String!) { referenceIdForVin(vin: $vin) }',
    variables: ({ vin }) => ({ vin }),
  },
  'Query.vehicle': {
    document: 'query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { status } }',
    variables: byReferenceId,
  },
  'Query.vehicles': { document: '{ vehicles { items { referenceId } } }', variables: ofTheCaller },
  'Query.myVehicles': { document: '{ myVehicles { items { referenceId } } }', variables: ofTheCaller },
  'Query.vehicleHistory': {
    document: 'query ($referenceId: ID!) { vehicleHistory(referenceId: $referenceId) { items { event } } }',
    variables: byReferenceId,
  },
  'Mutation.provisionVehicle': {
    document: 'mutation ($input: ProvisionVehicleInput!) { provisionVehicle(input: $input) { notAfter } }',
    variables: ({ certificateSigningRequest, deviceId, vin }) => ({
      input: { vin, deviceId, certificateSigningRequest },
    }),
  },
  'Mutation.importDeviceInventory': {
    document:
      'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
    variables: ({ deviceId }) => ({ devices: [{ deviceId, model: 'TCU-4', serialNumber: '1' }] }),
  },
  'Mutation.grantAccess': {
    document: 'mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { role } }',
    variables: (target, cast) => ({ input: { ...ofTheGuest(target, cast).input, role: 'DRIVER' } }),
  },
  'Mutation.endAccess': {
    document: 'mutation ($input: EndAccessInput!) { endAccess(input: $input) { role } }',
    variables: ofTheGuest,
  },
};
