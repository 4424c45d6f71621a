/** One document for each field of the API, with variables for a vehicle. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../../domain/roles.ts';
import type { ApiResponse, Person } from '../given.ts';
import { outcomeOf, startAs } from '../subscriptions.ts';
import type { TestWorld } from '../world.ts';
import type { Cast, Target } from './cast.ts';
import { erasureQuestions } from './erasure-questions.ts';
import { reportingQuestion } from './reporting-question.ts';

/** How a test calls a field. */
export interface Question {
  readonly document: string;
  readonly variables: (target: Target, cast: Cast, role: Role) => Readonly<Record<string, unknown>>;
}

const byReferenceId = ({ referenceId }: Target) => ({ referenceId });
const aDay = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const aMoment = '2026-01-01T00:00:00.000Z';
const aUlid = '01KDVNT7R0AAAAAAAAAAAAAAAA';
const unknownAccess = '0000000000';
const byCode = ({ code = '0000-0000-0000-0000' }: Target) => ({ code });
const ofTheCaller = () => ({});
const ofTheGuest = ({ referenceId }: Target, { guest }: Cast) => ({
  input: { referenceId, ownerId: guest.principalId },
});

const ofTheClaim = ({ claimId = randomUUID() }: Target) => ({ claimId });
const byClaim = (field: string, type = 'mutation'): Question => ({
  document: `${type} ($claimId: ID!) { ${field}(claimId: $claimId) { status } }`,
  variables: ofTheClaim,
});

/** The document and the variables that ask for each field, by the field’s name. */
export const questions: Readonly<Record<string, Question>> = {
  'Query.referenceIdForVin': {
    document:
      'query ($vin: String!, $purpose: ConversionPurpose) { referenceIdForVin(vin: $vin, purpose: $purpose) }',
    variables: ({ vin }, _cast, role) => (role === 'operators' ? { vin, purpose: 'RECALL' } : { vin }),
  },
  'Query.vehicle': {
    document: 'query ($referenceId: ID!) { vehicle(referenceId: $referenceId) { status } }',
    variables: byReferenceId,
  },
  'Query.vehicles': { document: '{ vehicles { items { referenceId } } }', variables: ofTheCaller },
  'Query.myVehicles': { document: '{ myVehicles { items { referenceId } } }', variables: ofTheCaller },
  'Query.vehicleAccesses': {
    document: 'query ($referenceId: ID!) { vehicleAccesses(referenceId: $referenceId) { items { isOpen } } }',
    variables: byReferenceId,
  },
  'Query.personAccesses': {
    document: 'query ($ownerId: ID!) { personAccesses(ownerId: $ownerId) { items { isOpen } } }',
    variables: (_target, { guest }) => ({ ownerId: guest.principalId }),
  },
  'Query.vehicleHistory': {
    document: 'query ($referenceId: ID!) { vehicleHistory(referenceId: $referenceId) { items { event } } }',
    variables: byReferenceId,
  },
  'Query.ownershipClaim': byClaim('ownershipClaim', 'query'),
  'Query.ownershipClaims': {
    document: 'query ($referenceId: ID!) { ownershipClaims(referenceId: $referenceId) { items { status } } }',
    variables: byReferenceId,
  },
  'Query.vehicleState': {
    document: 'query ($referenceId: ID!) { vehicleState(referenceId: $referenceId) { version } }',
    variables: byReferenceId,
  },
  'Query.vehicleTelemetry': {
    document: `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
      vehicleTelemetry(referenceId: $referenceId, from: $from, to: $to) { items { eventId } }
    }`,
    variables: ({ referenceId }) => ({ referenceId, ...aDay }),
  },
  'Query.vehicleTelemetrySummary': {
    document: `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
      vehicleTelemetrySummary(
        referenceId: $referenceId, from: $from, to: $to, resolution: MINUTE, signals: ["Vehicle.Speed"]
      ) { items { start } }
    }`,
    variables: ({ referenceId }) => ({ referenceId, ...aDay }),
  },
  'Query.vehicleTrack': {
    document: `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
      vehicleTrack(referenceId: $referenceId, from: $from, to: $to) { openFrom }
    }`,
    variables: ({ referenceId }) => ({ referenceId, ...aDay }),
  },
  'Query.remoteCommand': {
    document: `query ($referenceId: ID!, $commandId: ID!) {
      remoteCommand(referenceId: $referenceId, commandId: $commandId) { status }
    }`,
    variables: ({ referenceId }) => ({ referenceId, commandId: aUlid }),
  },
  'Query.remoteCommands': {
    document: 'query ($referenceId: ID!) { remoteCommands(referenceId: $referenceId) { items { status } } }',
    variables: byReferenceId,
  },
  'Query.vinReveals': { document: '{ vinReveals { items { purpose } } }', variables: ofTheCaller },
  'Query.auditLog': {
    document: `query ($from: AWSDateTime!, $to: AWSDateTime!) {
      auditLog(from: $from, to: $to) { items { action } }
    }`,
    variables: () => aDay,
  },
  'Query.vehicleAccessLog': {
    document:
      'query ($referenceId: ID!) { vehicleAccessLog(referenceId: $referenceId) { items { action } } }',
    variables: byReferenceId,
  },
  'Query.dataJob': {
    document: 'query ($jobId: ID!) { dataJob(jobId: $jobId) { status } }',
    variables: () => ({ jobId: randomUUID() }),
  },
  'Query.personErasures': { document: '{ personErasures { items { status } } }', variables: ofTheCaller },
  'Query.vehicleErasures': { document: '{ vehicleErasures { items { status } } }', variables: ofTheCaller },
  'Query.personExports': { document: '{ personExports { items { status } } }', variables: ofTheCaller },
  'Query.plannedErasures': {
    document: '{ plannedErasures { items { erasedFrom } } }',
    variables: ofTheCaller,
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
    variables: ({ deviceId }) => ({
      devices: [{ deviceId, model: 'TCU-4', serialNumber: deviceId.slice(4) }],
    }),
  },
  'Mutation.permitReissue': {
    document:
      'mutation ($referenceId: ID!) { permitReissue(referenceId: $referenceId, reason: KEY_LOST) { until } }',
    variables: byReferenceId,
  },
  'Mutation.replaceTcu': {
    document: 'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }',
    variables: ({ referenceId }) => ({
      input: { referenceId, currentDeviceId: 'tcu-of-no-vehicle', newDeviceId: 'tcu-new' },
    }),
  },
  'Mutation.removeTcu': {
    document: 'mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }',
    variables: ({ vin }) => ({ input: { vin, currentDeviceId: 'tcu-of-no-vehicle' } }),
  },
  'Mutation.releaseDevice': {
    document: 'mutation ($deviceId: ID!) { releaseDevice(deviceId: $deviceId) { status } }',
    variables: ({ deviceId }) => ({ deviceId }),
  },
  // The vehicles of the matrix must stay as they are, so these name one that does not exist. That
  // other tenants' vehicles stay untouched: test/flows/suspension.test.ts and revocation.test.ts.
  'Mutation.suspendVehicles': {
    document:
      'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { errorType } } }',
    variables: () => ({ ids: [randomUUID()] }),
  },
  'Mutation.resumeVehicles': {
    document: 'mutation ($ids: [ID!]!) { resumeVehicles(referenceIds: $ids) { items { errorType } } }',
    variables: ({ referenceId }) => ({ ids: [referenceId] }),
  },
  'Mutation.setReporting': reportingQuestion,
  'Mutation.revokeReferenceId': {
    document:
      'mutation ($referenceId: ID!) { revokeReferenceId(referenceId: $referenceId, reason: SCRAPPED) { status } }',
    variables: () => ({ referenceId: randomUUID() }),
  },
  'Mutation.requestReveal': {
    document: 'mutation ($input: RequestRevealInput!) { requestReveal(input: $input) { purpose } }',
    variables: ({ referenceId }) => ({ input: { referenceId, purpose: 'RECALL', caseNumber: 'R-1' } }),
  },
  'Mutation.approveReveal': {
    document: 'mutation ($revealId: ID!) { approveReveal(revealId: $revealId) { purpose } }',
    variables: () => ({ revealId: randomUUID() }),
  },
  'Mutation.revealVin': {
    document: 'mutation ($revealId: ID!) { revealVin(revealId: $revealId) { referenceId } }',
    variables: () => ({ revealId: randomUUID() }),
  },
  'Mutation.revealOwnVin': {
    document: 'mutation ($referenceId: ID!) { revealOwnVin(referenceId: $referenceId) { referenceId } }',
    variables: byReferenceId,
  },
  'Mutation.liftConversionPause': {
    document: 'mutation ($personId: ID!) { liftConversionPause(personId: $personId) { liftedAt } }',
    variables: () => ({ personId: randomUUID() }),
  },
  'Mutation.grantBulkConversion': {
    document: 'mutation ($input: GrantBulkConversionInput!) { grantBulkConversion(input: $input) { until } }',
    variables: () => ({
      input: {
        ...{ personId: randomUUID(), conversionsPerDay: 1000, purpose: 'RECALL' },
        until: new Date(Date.now() + 3_600_000).toISOString(),
      },
    }),
  },
  'Mutation.grantAccess': {
    document: 'mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { role } }',
    variables: (target, cast) => ({ input: { ...ofTheGuest(target, cast).input, role: 'DRIVER' } }),
  },
  'Mutation.endAccess': {
    document: 'mutation ($input: EndAccessInput!) { endAccess(input: $input) { role } }',
    variables: (target, cast, role) =>
      role === 'operators'
        ? ofTheGuest(target, cast)
        : { input: { referenceId: target.referenceId, accessId: unknownAccess } },
  },
  'Mutation.leaveVehicle': {
    document: 'mutation ($referenceId: ID!) { leaveVehicle(referenceId: $referenceId) { role } }',
    variables: byReferenceId,
  },
  'Mutation.inviteToVehicle': {
    document: 'mutation ($input: InviteToVehicleInput!) { inviteToVehicle(input: $input) { role } }',
    variables: ({ referenceId }) => ({ input: { referenceId, role: 'DRIVER', name: 'Guest' } }),
  },
  'Mutation.acceptInvitation': {
    document: 'mutation ($code: String!) { acceptInvitation(code: $code) { role } }',
    variables: byCode,
  },
  'Mutation.offerVehicle': {
    document: 'mutation ($referenceId: ID!) { offerVehicle(referenceId: $referenceId) { validUntil } }',
    variables: byReferenceId,
  },
  'Mutation.cancelOffer': {
    document: 'mutation ($referenceId: ID!) { cancelOffer(referenceId: $referenceId) { wasOpen } }',
    variables: byReferenceId,
  },
  'Mutation.acceptTransfer': {
    document: 'mutation ($code: String!) { acceptTransfer(code: $code) { role } }',
    variables: byCode,
  },
  'Mutation.nameVehicle': {
    document: `mutation ($referenceId: ID!, $name: String!) {
      nameVehicle(referenceId: $referenceId, name: $name) { role }
    }`,
    variables: ({ referenceId }) => ({ referenceId, name: 'Blue' }),
  },
  'Mutation.setPrivacyMode': {
    document: `mutation ($referenceId: ID!) {
      setPrivacyMode(referenceId: $referenceId, positions: ON) { positions }
    }`,
    variables: ({ referenceId }) => ({ referenceId }),
  },
  ...erasureQuestions,
  'Mutation.approveErasure': {
    document: 'mutation ($jobId: ID!) { approveErasure(jobId: $jobId) { status } }',
    variables: () => ({ jobId: randomUUID() }),
  },
  'Mutation.nameAccess': {
    document: 'mutation ($input: NameAccessInput!) { nameAccess(input: $input) { role } }',
    variables: ({ referenceId }) => ({ input: { referenceId, accessId: unknownAccess, name: 'Ann' } }),
  },
  'Mutation.startOwnershipClaim': {
    document: 'mutation ($vin: String!) { startOwnershipClaim(vin: $vin) { status } }',
    variables: ({ vin }) => ({ vin }),
  },
  'Mutation.confirmOwnershipClaim': {
    document: `mutation ($claimId: ID!) {
      confirmOwnershipClaim(claimId: $claimId, code: "12345678") { status }
    }`,
    variables: ofTheClaim,
  },
  'Mutation.completeOwnershipClaim': byClaim('completeOwnershipClaim'),
  'Mutation.approveOwnershipClaim': byClaim('approveOwnershipClaim'),
  // An approval grants the caller's claim, so this stops another one.
  'Mutation.stopOwnershipClaim': {
    ...byClaim('stopOwnershipClaim'),
    variables: ({ otherClaimId = randomUUID() }) => ({ claimId: otherClaimId }),
  },
  'Mutation.sendRemoteCommand': {
    document: 'mutation ($input: SendRemoteCommandInput!) { sendRemoteCommand(input: $input) { kind } }',
    variables: ({ referenceId }) => ({
      input: { referenceId, kind: 'HONK_AND_FLASH', idempotencyKey: randomUUID() },
    }),
  },
  'Mutation.exportVehicleData': {
    document: 'mutation ($referenceId: ID!) { exportVehicleData(referenceId: $referenceId) { status } }',
    variables: byReferenceId,
  },
  'Mutation.exportPerson': {
    document: 'mutation ($personId: ID!) { exportPerson(personId: $personId) { status } }',
    variables: () => ({ personId: randomUUID() }),
  },
  'Mutation.createExportLink': {
    document: 'mutation ($jobId: ID!) { createExportLink(jobId: $jobId) { expiresAt } }',
    variables: () => ({ jobId: randomUUID() }),
  },
  'Mutation.renewWatch': {
    document: `mutation ($referenceId: ID!, $watchId: ID!) {
      renewWatch(referenceId: $referenceId, watchId: $watchId) { liveSeconds }
    }`,
    variables: ({ referenceId }) => ({ referenceId, watchId: randomUUID() }),
  },
  'Mutation.endWatch': {
    document: `mutation ($referenceId: ID!, $watchId: ID!) {
      endWatch(referenceId: $referenceId, watchId: $watchId) { liveSeconds }
    }`,
    variables: ({ referenceId }) => ({ referenceId, watchId: randomUUID() }),
  },
  'Mutation.publishVehicleState': {
    document: `mutation ($input: PublishVehicleStateInput!) {
      publishVehicleState(input: $input) { referenceId version viewers }
    }`,
    variables: ({ referenceId }) => ({
      input: {
        referenceId,
        version: 1,
        signals: [],
        connectivity: { status: 'CONNECTED' },
        updatedAt: aMoment,
        viewers: [],
      },
    }),
  },
  'Mutation.publishRemoteCommand': {
    document: `mutation ($input: PublishRemoteCommandInput!) {
      publishRemoteCommand(input: $input) { referenceId version viewers }
    }`,
    variables: ({ referenceId }) => ({
      input: {
        referenceId,
        commandId: aUlid,
        kind: 'LOCK_DOORS',
        status: 'SENT',
        createdAt: aMoment,
        updatedAt: aMoment,
        version: 1,
        viewers: [],
      },
    }),
  },
  'Mutation.publishVehicleAccess': {
    document: `mutation ($input: PublishVehicleAccessInput!) {
      publishVehicleAccess(input: $input) { referenceId eventId viewers }
    }`,
    variables: ({ referenceId }) => ({
      input: { referenceId, eventId: 'any', at: aMoment, event: 'TCU_REMOVED', viewers: [] },
    }),
  },
  'Mutation.publishDataJob': {
    document: `mutation ($input: PublishDataJobInput!) {
      publishDataJob(input: $input) { jobId version publishedAtSeconds }
    }`,
    variables: () => ({
      input: {
        ...{ jobId: randomUUID(), kind: 'VEHICLE_EXPORT', status: 'RUNNING', handled: 1, version: 1 },
        ...{ requestedAt: aMoment, updatedAt: aMoment },
      },
    }),
  },
  'Mutation.publishAccessEnd': {
    document: `mutation ($input: PublishAccessEndInput!) {
      publishAccessEnd(input: $input) { referenceId ownerId }
    }`,
    variables: ({ referenceId }) => ({ input: { referenceId, ownerId: randomUUID() } }),
  },
  'Subscription.onVehicleState': {
    document: 'subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }',
    variables: byReferenceId,
  },
  'Subscription.onRemoteCommand': {
    document: 'subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { version } }',
    variables: byReferenceId,
  },
  'Subscription.onVehicleAccess': {
    document: 'subscription ($referenceId: ID!) { onVehicleAccess(referenceId: $referenceId) { eventId } }',
    variables: byReferenceId,
  },
  'Subscription.onDataJob': {
    document: 'subscription ($jobId: ID!) { onDataJob(jobId: $jobId) { status } }',
    variables: () => ({ jobId: randomUUID() }),
  },
};

/** Returns a field’s document for a vehicle. Throws for a field without one. */
export function questionFor(
  field: string,
  target: Target,
  cast: Cast,
  role: Role,
): readonly [document: string, variables: Readonly<Record<string, unknown>>] {
  const question = questions[field];
  if (question === undefined) {
    throw new Error(`No document calls ${field}. Add it to test/support/authorization/questions.ts.`);
  }
  return [question.document, question.variables(target, cast, role)];
}

/** True for fields of subscriptions. */
export const isSubscription = (field: string): boolean => field.startsWith('Subscription.');

/** Calls the field over HTTP, or on a WebSocket that is closed afterwards. */
export function put(
  world: TestWorld,
  { accessToken, ask }: Pick<Person, 'accessToken' | 'ask'>,
  field: string,
  [document, variables]: ReturnType<typeof questionFor>,
): Promise<ApiResponse> {
  if (!isSubscription(field)) {
    return ask(document, variables);
  }
  return outcomeOf(startAs(world, { accessToken }, document, variables));
}
