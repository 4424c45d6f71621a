/**
 * Every list, text and number that a person can send has a bound, which the real code enforces. It
 * accepts a value at the bound. It refuses a value beyond it with a code of the catalogue, before
 * anything is written. The places come from the schema.
 */
import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { maximumDevicesPerImport } from '../../domain/device.ts';
import { longestNextToken, mostSignalNames, mostSummarySignals } from '../../domain/page.ts';
import { maximumTextLength } from '../../domain/text.ts';
import { modelYears } from '../../domain/vehicle-attributes.ts';
import { accessIdOf } from '../../domain/access-id.ts';
import { ulidTime } from '../../domain/ulid.ts';
import { maximumPemBytes } from '../../functions/csr/pem.ts';
import { checkRequest } from '../../functions/provisioning/request.ts';
import { VehicleError } from '../../functions/runtime/vehicle-error.ts';
import { wiring } from '../../resolvers/wiring.ts';
import { runAt, runEnvironment, runField, type FieldRun } from '../resolvers/run-field.ts';
import { signingRequest } from '../../packages/local-aws/test/support/signing-requests.ts';

type Arguments = Readonly<Record<string, unknown>>;

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const vin = '1HGCM82633A004352';
const commandId = `${ulidTime(runAt)}TSV4RRFFQ69G5FAV`;
const since = '2026-01-01T00:00:00.000Z';
const driverSince = '2026-01-02T00:00:00.000Z';
const accessId = accessIdOf(since);
const code = '0123-4567-89AB-CDEF';
const span = { from: '2026-02-01T00:00:00Z', to: '2026-03-05T00:00:00Z' };
const device = { deviceId: 'TCU-1', model: 'T1', serialNumber: 'S1', publicKeyFingerprint: 'ab'.repeat(32) };
let csr: string;
beforeAll(async () => {
  csr = await signingRequest();
});

/** Valid arguments of each field that people call. A row below replaces one of them. */
const valid: Readonly<Record<string, () => Arguments>> = {
  'Query.referenceIdForVin': () => ({ vin, purpose: 'RECALL' }),
  'Query.vehicle': () => ({ referenceId }),
  'Query.vehicles': () => ({}),
  'Query.myVehicles': () => ({}),
  'Query.vehicleAccesses': () => ({ referenceId }),
  'Query.personAccesses': () => ({ ownerId: sub }),
  'Query.vehicleHistory': () => ({ referenceId }),
  'Query.ownershipClaim': () => ({ claimId: sub }),
  'Query.ownershipClaims': () => ({ referenceId }),
  'Query.vehicleState': () => ({ referenceId }),
  'Query.vehicleTelemetry': () => ({ referenceId, ...span, signals: ['Vehicle.Speed'] }),
  'Query.vehicleTelemetrySummary': () => ({
    referenceId,
    ...span,
    resolution: 'HOUR',
    signals: ['Vehicle.Speed'],
  }),
  'Query.remoteCommand': () => ({ referenceId, commandId }),
  'Query.remoteCommands': () => ({ referenceId }),
  'Mutation.provisionVehicle': () => ({
    input: { vin, deviceId: 'TCU-1', certificateSigningRequest: csr, attributes: {} },
  }),
  'Mutation.importDeviceInventory': () => ({ devices: [device] }),
  'Mutation.permitReissue': () => ({ referenceId, reason: 'KEY_LOST' }),
  'Mutation.replaceTcu': () => ({
    input: { referenceId, currentDeviceId: 'TCU-1', newDeviceId: 'TCU-2' },
  }),
  'Mutation.removeTcu': () => ({ input: { referenceId, currentDeviceId: 'TCU-1' } }),
  'Mutation.releaseDevice': () => ({ deviceId: 'TCU-1' }),
  'Mutation.suspendVehicles': () => ({ referenceIds: [referenceId], reason: 'THEFT' }),
  'Mutation.resumeVehicles': () => ({ referenceIds: [referenceId] }),
  'Mutation.revokeReferenceId': () => ({ referenceId, reason: 'SCRAPPED' }),
  'Mutation.grantAccess': () => ({ input: { referenceId, ownerId: sub, role: 'OWNER' } }),
  'Mutation.endAccess': () => ({ input: { referenceId, ownerId: sub } }),
  'Mutation.leaveVehicle': () => ({ referenceId }),
  'Mutation.inviteToVehicle': () => ({ input: { referenceId, role: 'DRIVER', name: 'Ann' } }),
  'Mutation.acceptInvitation': () => ({ code }),
  'Mutation.offerVehicle': () => ({ referenceId }),
  'Mutation.cancelOffer': () => ({ referenceId }),
  'Mutation.acceptTransfer': () => ({ code }),
  'Mutation.nameVehicle': () => ({ referenceId, name: 'Blue' }),
  'Mutation.nameAccess': () => ({ input: { referenceId, accessId, name: 'Ann' } }),
  'Mutation.startOwnershipClaim': () => ({ vin }),
  'Mutation.confirmOwnershipClaim': () => ({ claimId: sub, code: '12345678' }),
  'Mutation.completeOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.approveOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.stopOwnershipClaim': () => ({ claimId: sub }),
  'Mutation.sendRemoteCommand': () => ({
    input: { referenceId, kind: 'LOCK_DOORS', idempotencyKey: '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5' },
  }),
  'Subscription.onVehicleState': () => ({ referenceId }),
  'Subscription.onRemoteCommand': () => ({ referenceId }),
  'Subscription.onVehicleAccess': () => ({ referenceId }),
};

/**
 * Values at the bounds of a place. `beyond` is given where the refused value is not just one
 * character or element longer.
 */
interface Bounds {
  readonly at: readonly (() => unknown)[];
  readonly beyond?: readonly unknown[];
  /** Further arguments that the bound requires. */
  readonly beside?: Arguments;
}

const same = (...values: readonly unknown[]): Bounds => ({ at: values.map((value) => () => value) });
const numbers = (least: number, most: number, step = 1, beside?: Arguments): Bounds => ({
  ...same(least, most),
  beyond: [least - step, most + step, 2 ** 31 - 1, -(2 ** 31), least + step / 2],
  ...(beside && { beside }),
});
const time = (at: string): Bounds => ({
  ...same(at),
  beyond: [at.replace('Z', `.${'0'.repeat(200)}Z`), at.replace('Z', `.${'0'.repeat(100_000)}Z`)],
});
const name = 'o'.repeat(maximumTextLength);
const pages = numbers(1, 100);
const token = same('t'.repeat(longestNextToken));
const signalNames = (count: number) => same(Array.from({ length: count }, (_, index) => `signal-${index}`));
const signalName = same('n'.repeat(128));
const climate = { input: { referenceId, kind: 'START_CLIMATE', idempotencyKey: sub } };
const byVin = { input: { referenceId: null, currentDeviceId: 'TCU-1', newDeviceId: 'TCU-2' } };
const byAccessId = { input: { referenceId } };
const charge = { input: { referenceId, kind: 'SET_CHARGE_LIMIT', idempotencyKey: sub } };
/** A request of the maximum length: explanatory text before the block (RFC 7468 §2) fills it up. */
const longestCsr = (): string => {
  const missing = maximumPemBytes - csr.length;
  return `${'o'.repeat(missing % 2)}${'o\n'.repeat(Math.floor(missing / 2))}${csr}`;
};

/** Place in the schema → its bounds. `*` stands for each element of a list. */
const bounds: Readonly<Record<string, Bounds>> = {
  'Query.referenceIdForVin.vin': same(vin),
  'Query.vehicle.referenceId': same(referenceId),
  'Query.vehicles.limit': pages,
  'Query.vehicles.nextToken': token,
  'Query.myVehicles.limit': pages,
  'Query.myVehicles.nextToken': token,
  'Query.vehicleAccesses.referenceId': same(referenceId),
  'Query.vehicleAccesses.limit': pages,
  'Query.vehicleAccesses.nextToken': token,
  'Query.personAccesses.ownerId': same(sub),
  'Query.personAccesses.limit': pages,
  'Query.personAccesses.nextToken': token,
  'Query.vehicleHistory.referenceId': same(referenceId),
  'Query.vehicleHistory.limit': pages,
  'Query.vehicleHistory.nextToken': token,
  'Query.ownershipClaim.claimId': same(sub),
  'Query.ownershipClaims.referenceId': same(referenceId),
  'Query.ownershipClaims.limit': pages,
  'Query.ownershipClaims.nextToken': token,
  'Query.vehicleState.referenceId': same(referenceId),
  'Query.vehicleTelemetry.referenceId': same(referenceId),
  'Query.vehicleTelemetry.from': time(span.from),
  'Query.vehicleTelemetry.to': time(span.to),
  'Query.vehicleTelemetry.signals': signalNames(mostSignalNames),
  'Query.vehicleTelemetry.signals.*': signalName,
  'Query.vehicleTelemetry.limit': pages,
  'Query.vehicleTelemetry.nextToken': token,
  'Query.vehicleTelemetrySummary.referenceId': same(referenceId),
  'Query.vehicleTelemetrySummary.from': time(span.from),
  'Query.vehicleTelemetrySummary.to': time(span.to),
  'Query.vehicleTelemetrySummary.signals': signalNames(mostSummarySignals),
  'Query.vehicleTelemetrySummary.signals.*': signalName,
  'Query.vehicleTelemetrySummary.limit': numbers(1, 250),
  'Query.vehicleTelemetrySummary.nextToken': token,
  'Query.remoteCommand.referenceId': same(referenceId),
  'Query.remoteCommand.commandId': same(commandId),
  'Query.remoteCommands.referenceId': same(referenceId),
  'Query.remoteCommands.limit': pages,
  'Query.remoteCommands.nextToken': token,
  'Mutation.provisionVehicle.input.vin': same(vin),
  'Mutation.provisionVehicle.input.deviceId': same(name),
  'Mutation.provisionVehicle.input.certificateSigningRequest': { at: [longestCsr] },
  'Mutation.provisionVehicle.input.attributes.brand': same(name),
  'Mutation.provisionVehicle.input.attributes.model': same(name),
  'Mutation.provisionVehicle.input.attributes.year': numbers(modelYears.first, modelYears.last),
  'Mutation.provisionVehicle.input.attributes.bodyType': same(name),
  'Mutation.importDeviceInventory.devices': same(
    Array.from({ length: maximumDevicesPerImport }, (_, index) => ({
      ...device,
      deviceId: `TCU-${index}`,
    })),
  ),
  'Mutation.importDeviceInventory.devices.*.deviceId': same(name),
  'Mutation.importDeviceInventory.devices.*.model': same(name),
  'Mutation.importDeviceInventory.devices.*.serialNumber': same(name),
  'Mutation.importDeviceInventory.devices.*.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.permitReissue.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.permitReissue.referenceId': same(referenceId),
  'Mutation.replaceTcu.input.vin': { ...same(vin), beside: byVin },
  'Mutation.replaceTcu.input.referenceId': same(referenceId),
  'Mutation.replaceTcu.input.currentDeviceId': same(name),
  'Mutation.replaceTcu.input.newDeviceId': same(name),
  'Mutation.removeTcu.input.vin': { ...same(vin), beside: byVin },
  'Mutation.removeTcu.input.referenceId': same(referenceId),
  'Mutation.removeTcu.input.currentDeviceId': same(name),
  'Mutation.releaseDevice.deviceId': same(name),
  'Mutation.releaseDevice.publicKeyFingerprint': same('ab'.repeat(32)),
  'Mutation.suspendVehicles.referenceIds': same(Array<string>(100).fill(referenceId)),
  'Mutation.suspendVehicles.referenceIds.*': same(referenceId),
  'Mutation.resumeVehicles.referenceIds': same(Array<string>(100).fill(referenceId)),
  'Mutation.resumeVehicles.referenceIds.*': same(referenceId),
  'Mutation.revokeReferenceId.referenceId': same(referenceId),
  'Mutation.grantAccess.input.referenceId': same(referenceId),
  'Mutation.grantAccess.input.ownerId': same(sub),
  'Mutation.grantAccess.input.until': time('2100-01-01T00:00:00Z'),
  'Mutation.endAccess.input.referenceId': same(referenceId),
  'Mutation.endAccess.input.ownerId': same(sub),
  'Mutation.endAccess.input.accessId': { ...same(accessIdOf(driverSince)), beside: byAccessId },
  'Mutation.leaveVehicle.referenceId': same(referenceId),
  'Mutation.inviteToVehicle.input.referenceId': same(referenceId),
  'Mutation.inviteToVehicle.input.until': time('2100-01-01T00:00:00Z'),
  'Mutation.inviteToVehicle.input.name': same(name),
  'Mutation.acceptInvitation.code': same(code),
  'Mutation.offerVehicle.referenceId': same(referenceId),
  'Mutation.offerVehicle.notBefore': time('2026-05-01T00:00:00Z'),
  'Mutation.cancelOffer.referenceId': same(referenceId),
  'Mutation.acceptTransfer.code': same(code),
  'Mutation.nameVehicle.referenceId': same(referenceId),
  'Mutation.nameVehicle.name': same(name),
  'Mutation.nameAccess.input.referenceId': same(referenceId),
  'Mutation.nameAccess.input.accessId': same(accessId),
  'Mutation.nameAccess.input.name': same(name),
  'Mutation.startOwnershipClaim.vin': same(vin),
  'Mutation.confirmOwnershipClaim.claimId': same(sub),
  'Mutation.confirmOwnershipClaim.code': same('12345678'),
  'Mutation.completeOwnershipClaim.claimId': same(sub),
  'Mutation.approveOwnershipClaim.claimId': same(sub),
  'Mutation.stopOwnershipClaim.claimId': same(sub),
  'Mutation.sendRemoteCommand.input.referenceId': same(referenceId),
  'Mutation.sendRemoteCommand.input.idempotencyKey': same(sub),
  'Mutation.sendRemoteCommand.input.temperature': numbers(15, 28, 0.5, climate),
  'Mutation.sendRemoteCommand.input.chargeLimit': numbers(50, 100, 1, charge),
  'Subscription.onVehicleState.referenceId': same(referenceId),
  'Subscription.onRemoteCommand.referenceId': same(referenceId),
  'Subscription.onVehicleAccess.referenceId': same(referenceId),
};

/** Codes that say what is wrong with an argument. */
const argumentCodes = [
  'INVALID_ARGUMENT',
  'INVALID_VIN',
  'INVALID_CSR',
  'VEHICLE_NOT_FOUND',
  'COMMAND_NOT_FOUND',
  'ACCESS_NOT_FOUND',
  'INVITATION_NOT_FOUND',
  'OFFER_NOT_FOUND',
  'CLAIM_NOT_FOUND',
];

describe('every argument', () => {
  it('that people fill with a list, a text or a number has its bounds in the table', () => {
    expect(Object.keys(bounds).sort()).toEqual([...placesOfPeople()].sort());
  });

  it.each(Object.entries(bounds))('is accepted at its bound: %s', (place, { at, beside }) => {
    for (const value of at) {
      const { code } = drive(place, value(), beside);

      expect(argumentCodes).not.toContain(code);
    }
  });

  it.each(Object.entries(bounds))('is refused beyond its bound, and nothing is written: %s', (place, row) => {
    for (const value of beyondOf(row)) {
      const { code, written } = drive(place, value, row.beside);

      expect(argumentCodes, `${typeof value} ${JSON.stringify(value).slice(0, 60)}`).toContain(code);
      expect(written).toEqual([]);
    }
  });
});

function beyondOf({ at, beyond }: Bounds): readonly unknown[] {
  if (beyond !== undefined) {
    return beyond;
  }
  return at.flatMap((value): unknown[] => {
    const bound = value();
    if (Array.isArray(bound)) {
      return [
        [...(bound as unknown[]), ...(bound as unknown[]).slice(0, 1)],
        Array(5_000).fill((bound as unknown[])[0]),
        [],
      ];
    }
    const text = String(bound);
    return [`${text}0`, `${text}${'0'.repeat(100_000)}`, `${' '.repeat(100_000)}${text}`];
  });
}

/**
 * Runs the field's real code with the value in its place. Returns the code of its error and its
 * writes.
 */
function drive(place: string, value: unknown, beside: Arguments | undefined) {
  const [type = '', field = '', ...path] = place.split('.');
  const args = beside ?? valid[`${type}.${field}`]?.();
  if (args === undefined) {
    throw new Error(`${type}.${field} has no valid arguments.`);
  }
  const filled = withValue(args, path, value) as Arguments;
  return field === 'provisionVehicle' ? provision(filled) : resolve(field, filled);
}

/** Runs the check of provisioning's arguments, which its function makes before any call. */
function provision({ input }: Arguments) {
  const caller = { principalId: sub, tenantId: 'acme', clientId: 'client' };
  try {
    // The input of the schema, whose members are tested here.
    checkRequest({ caller, input } as unknown as Parameters<typeof checkRequest>[0]);
    return { code: undefined, written: [] };
  } catch (error) {
    if (!(error instanceof VehicleError)) {
      throw error;
    }
    return { code: error.code, written: [] };
  }
}

function resolve(field: string, args: Arguments) {
  const { error, calls } = runField(field, {
    args,
    groups: groupsOf(field, args),
    env,
    responses: { ...responses, ...responsesOf(field, args) },
  });
  const written = calls.filter(
    ({ dataSource, request }) =>
      !reads.includes(String(request['operation'])) && !counters.includes(dataSource),
  );
  return { code: error?.errorType ?? undefined, written: error === undefined ? [] : written };
}

const reads = ['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems'];
/** The tables that every attempt writes to, even a refused one. The keyed hash writes nothing. */
const counters = ['allowances', 'auditLog', 'claimStarts'];
const env = {
  ...runEnvironment,
  REMOTE_COMMANDS_TABLE: 'commands',
  COMMANDS_OF_PERSON_PER_MINUTE: '9',
  COMMANDS_TO_VEHICLE_PER_MINUTE: '9',
  CLAIM_STARTS_OF_PERSON_PER_HOUR: '9',
  CLAIM_STARTS_TO_VEHICLE_PER_HOUR: '9',
  CLAIM_STEPS_OF_PERSON_PER_MINUTE: '9',
  IMPORTS_OF_PERSON_PER_MINUTE: '9',
  REISSUE_PERMITS_OF_PERSON_PER_HOUR: '9',
  TCU_CHANGES_OF_PERSON_PER_HOUR: '9',
  DEVICE_RELEASES_OF_PERSON_PER_HOUR: '9',
  STATUS_CHANGES_OF_PERSON_PER_HOUR: '9',
};
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', attributes: {} };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since,
  verifiedBy: 'OPERATOR',
};
const claim = {
  claimId: sub,
  ownerId: 'caller',
  tenantId: 'acme',
  status: 'WAITING',
  createdAt: access.since,
  codeUntil: access.since,
  provenAt: access.since,
  confirmedAt: access.since,
  waitsUntil: access.since,
  completableUntil: '2100-01-01T00:00:00.000Z',
  referenceId,
  claimedVehicle: referenceId,
  tries: 1,
};
const noPage = { result: { items: [], nextToken: null } };
const command = {
  referenceId,
  commandId,
  kind: 'LOCK_DOORS',
  status: 'SENT',
  createdAt: new Date(runAt).toISOString(),
  updatedAt: new Date(runAt).toISOString(),
  version: 1,
};
const responses: NonNullable<FieldRun['responses']> = {
  allowances: { result: { used: 1 } },
  claims: { result: claim },
  claimLists: noPage,
  hashVin: { result: { ok: { hashedVin: 'k1.x' } } },
  vehiclesByHashedVin: { result: { items: [vehicle], nextToken: null } },
  vehiclesByTenant: noPage,
  vehicles: { result: vehicle },
  accesses: { result: { ...access, items: [] } },
  accessLists: noPage,
  vehicleHistory: noPage,
  telemetry: noPage,
  telemetrySummaries: noPage,
  commands: { result: { ...command, items: [] } },
  hashCode: { result: { ok: { code: '0123456789ABCDEF', codeHash: 'k1.x' } } },
  vehicleStates: {
    result: {
      viewers: {
        caller: { role: 'OWNER', since },
        seller: { role: 'OWNER', since },
        driver: { role: 'DRIVER', since: driverSince },
      },
    },
  },
  changeTcu: { result: { ok: { referenceId, status: 'WITHOUT_TCU', removedDeviceId: 'TCU-1' } } },
  changeSuspension: { result: { ok: { changes: [] } } },
  revokeVehicle: { result: { ok: { referenceId, status: 'REVOKED', isSettled: true, ends: [] } } },
};

const codeItem = {
  codeHash: 'k1.x',
  referenceId,
  tenantId: 'acme',
  ownerId: 'seller',
  since,
  role: 'DRIVER',
  validUntil: '2100-01-01T00:00:00.000Z',
};

/** The responses that one field needs beside those of all fields. */
function responsesOf(field: string, args: Arguments): NonNullable<FieldRun['responses']> {
  if (field === 'acceptInvitation' || field === 'acceptTransfer') {
    const purpose = field === 'acceptInvitation' ? 'INVITATION' : 'TRANSFER';
    return { codes: { result: { ...codeItem, purpose } } };
  }
  if (field === 'approveOwnershipClaim' || field === 'stopOwnershipClaim') {
    // A claimant may not decide about the own claim.
    return { claims: { result: { ...claim, ownerId: sub } } };
  }
  const driver = { ...access, ownerId: 'driver', role: 'DRIVER', since: driverSince };
  return isByAccessId(field, args) ? { accesses: [{ result: access }, { result: driver }] } : {};
}

/** True for the end of an access by an owner. */
function isByAccessId(field: string, { input }: Arguments): boolean {
  return field === 'endAccess' && Object.hasOwn(input as object, 'accessId');
}

function groupsOf(field: string, args: Arguments): readonly string[] {
  const operators = [
    'referenceIdForVin',
    'vehicles',
    'vehicleAccesses',
    'personAccesses',
    'grantAccess',
    'endAccess',
    'approveOwnershipClaim',
    'stopOwnershipClaim',
    'permitReissue',
    'replaceTcu',
    'removeTcu',
    'releaseDevice',
    'suspendVehicles',
    'resumeVehicles',
  ];
  const others: Readonly<Record<string, string>> = {
    importDeviceInventory: 'provisioners',
    revokeReferenceId: 'privacy-officers',
  };
  const role =
    operators.includes(field) && !isByAccessId(field, args) ? 'operators' : (others[field] ?? 'owners');
  return [role, 'tenant:acme'];
}

/** Returns a copy with the value at the path. */
function withValue(node: unknown, [step, ...path]: readonly string[], value: unknown): unknown {
  if (step === undefined) {
    return value;
  }
  if (step === '*') {
    return [withValue((node as readonly unknown[])[0], path, value)];
  }
  const members = (node ?? {}) as Arguments;
  return { ...members, [step]: withValue(members[step], path, value) };
}

/**
 * Returns every list, text and number in the arguments of the fields that people call. Only the
 * system calls fields with IAM alone.
 */
function placesOfPeople(): ReadonlySet<string> {
  const source = readFileSync('schema.graphql', 'utf8');
  // AppSync's own scalar, which the schema does not define.
  const schema = buildASTSchema(parse(`scalar AWSDateTime\n${source}`), { assumeValidSDL: true });
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return new Set(roots.flatMap((root) => (root ? placesOfRoot(root) : [])));
}

function placesOfRoot(root: GraphQLObjectType): readonly string[] {
  return Object.values(root.getFields())
    .filter(({ astNode }) =>
      (astNode?.directives ?? []).some(({ name: { value } }) => value === 'aws_cognito_user_pools'),
    )
    .flatMap(({ name: field, args }) =>
      args.flatMap((argument) => placesIn(argument.type, `${root.name}.${field}.${argument.name}`)),
    );
}

function placesIn(type: GraphQLInputType, place: string): readonly string[] {
  if (isNonNullType(type)) {
    return placesIn(type.ofType, place);
  }
  if (isListType(type)) {
    return [place, ...placesIn(type.ofType, `${place}.*`)];
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((member) =>
      placesIn(member.type, `${place}.${member.name}`),
    );
  }
  return isEnumType(type) || type.name === 'Boolean' ? [] : [place];
}

it('drives every field that people call', () => {
  const driven = Object.keys(valid).map((field) => field.split('.')[1]);
  const system = ['publishVehicleState', 'publishRemoteCommand', 'publishVehicleAccess', 'publishAccessEnd'];

  expect(
    wiring.map(({ field }) => field).filter((field) => !system.includes(field) && !driven.includes(field)),
  ).toEqual([]);
});
