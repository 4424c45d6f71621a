/**
 * What the actors of a random history do. Each action chooses its arguments from the history's
 * cast, calls the API, and returns the effect that the response acknowledges.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { type Random, happens, pick, wholeBetween } from '../../../tools/simulator/random.ts';
import { signingRequest } from '../../../packages/local-aws/test/support/signing-requests.ts';
import { accessIn, end, grant } from '../accesses.ts';
import { type ApiResponse, type Person, codeOf, convert, permitReissue, provisionVehicle } from '../given.ts';
import type { Acknowledged } from './violations.ts';

/** The people, vehicles and devices of one history. */
export interface Cast {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly technician: Person;
  readonly owners: readonly [Person, ...Person[]];
  readonly vins: readonly [string, ...string[]];
  readonly deviceIds: readonly [string, ...string[]];
  /** VIN → Reference ID, of every vehicle that a response has named. */
  readonly referenceIds: Map<string, string>;
  /** Reference ID → the device that a response has named last. */
  readonly devices: Map<string, string>;
}

/** The outcome of one action. */
export interface Outcome {
  readonly call: string;
  /** The error's code; `none` without an error. */
  readonly code: string;
  readonly effect?: Acknowledged;
  /** A rule that the response itself violates. */
  readonly violation?: string;
}

/** One action of an actor. */
export type Action = (cast: Cast, random: Random) => Promise<Outcome>;

/** Provisions a vehicle of the cast, with any of its devices. */
export const provision: Action = async (cast, random) => {
  const [vin, deviceId] = [pick(random, cast.vins), pick(random, cast.deviceIds)];
  const certificateSigningRequest = await signingRequest();
  const response = await cast.provisioner.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  const call = `provisionVehicle of ${deviceId}`;
  const made = resultOf<{ referenceId: string; certificate: string }>(response, 'provisionVehicle');
  if (made === undefined) {
    return { call, code: codeOf(response) };
  }
  const { referenceId, certificate } = made;
  cast.devices.set(referenceId, deviceId);
  const certificateId = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
  const effect = { call, referenceId, anyOf: [{ certificateId, deviceId }] };
  return { call, code: 'none', effect, ...namesOther(cast, vin, referenceId) };
};

const convertVin: Action = async (cast, random) => {
  const vin = pick(random, cast.vins);
  const response = await pick(random, cast.owners).ask(convert, { vin });
  const referenceId = resultOf<string>(response, 'referenceIdForVin');
  const outcome = { call: 'referenceIdForVin', code: codeOf(response) };
  return referenceId === undefined ? outcome : { ...outcome, ...namesOther(cast, vin, referenceId) };
};

const permit: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const response = await cast.technician.ask(permitReissue, { referenceId, reason: 'KEY_LOST' });
  const call = 'permitReissue';
  const permitted = resultOf<{ permittedAt: string }>(response, call);
  return permitted === undefined
    ? { call, code: codeOf(response) }
    : {
        call,
        code: 'none',
        effect: { call, referenceId, anyOf: [{ event: 'REISSUE_PERMITTED', at: permitted.permittedAt }] },
      };
};

const replaceTcu: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const currentDeviceId = likelyDevice(cast, random, referenceId);
  const newDeviceId = pick(random, cast.deviceIds);
  const response = await cast.technician.ask(
    'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { referenceId } }',
    { input: { referenceId, currentDeviceId, newDeviceId } },
  );
  const call = `replaceTcu of ${currentDeviceId} by ${newDeviceId}`;
  const line = { event: 'TCU_REPLACED', deviceId: currentDeviceId, expectedDeviceId: newDeviceId } as const;
  return outcomeOf(call, response, { call, referenceId, anyOf: [line] });
};

const removeTcu: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const currentDeviceId = likelyDevice(cast, random, referenceId);
  const response = await cast.technician.ask(
    'mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { referenceId } }',
    { input: { referenceId, currentDeviceId } },
  );
  const call = `removeTcu of ${currentDeviceId}`;
  return outcomeOf(call, response, {
    call,
    referenceId,
    // A TCU that was replaced is out already.
    anyOf: (['TCU_REMOVED', 'TCU_REPLACED'] as const).map((event) => ({ event, deviceId: currentDeviceId })),
  });
};

const releaseDevice: Action = async (cast, random) => {
  const deviceId = pick(random, cast.deviceIds);
  const response = await cast.operator.ask(
    'mutation ($deviceId: ID!) { releaseDevice(deviceId: $deviceId) { status } }',
    { deviceId },
  );
  return { call: `releaseDevice of ${deviceId}`, code: codeOf(response) };
};

const grantAccess: Action = async (cast, random) => {
  const [referenceId, person] = [someVehicle(cast, random), pick(random, cast.owners)];
  const role = pick(random, ['OWNER', 'DRIVER'] as const);
  const response = await grant(cast.operator, { vehicle: { referenceId }, person }, { role });
  const call = `grantAccess as ${role}`;
  const line = { event: 'ACCESS_GRANTED', ownerId: person.principalId, role } as const;
  return outcomeOf(call, response, { call, referenceId, anyOf: [line] });
};

const endAccess: Action = async (cast, random) => {
  const [referenceId, person] = [someVehicle(cast, random), pick(random, cast.owners)];
  const response = await end(cast.operator, { vehicle: { referenceId }, person });
  const call = 'endAccess';
  if (codeOf(response) !== 'none') {
    return { call, code: codeOf(response) };
  }
  const at = accessIn(response).until ?? undefined;
  const line = {
    event: 'ACCESS_ENDED',
    ownerId: person.principalId,
    ...(at !== undefined && { at }),
  } as const;
  return { call, code: 'none', effect: { call, referenceId, anyOf: [line] } };
};

/** The actions; one that is listed twice is twice as frequent. */
const actions: readonly [Action, ...Action[]] = [
  provision,
  provision,
  provision,
  convertVin,
  permit,
  replaceTcu,
  replaceTcu,
  removeTcu,
  releaseDevice,
  grantAccess,
  grantAccess,
  endAccess,
];

/** Does something at random. */
export function actAtRandom(cast: Cast, random: Random): Promise<Outcome> {
  return pick(random, actions)(cast, random);
}

/** Returns the Reference ID of a vehicle of the history, or one that was never issued. */
function someVehicle(cast: Cast, random: Random): string {
  const known = [...cast.referenceIds.values()];
  return known[wholeBetween(random, 0, known.length - 1)] ?? '00000000-0000-4000-8000-000000000000';
}

/** Returns the vehicle's device as far as the cast knows it, and sometimes another one. */
function likelyDevice(cast: Cast, random: Random, referenceId: string): string {
  const [other, known] = [pick(random, cast.deviceIds), cast.devices.get(referenceId)];
  return happens(random, 0.8) ? (known ?? other) : other;
}

/** A VIN keeps its Reference ID. */
function namesOther(cast: Cast, vin: string, referenceId: string): Pick<Outcome, 'violation'> {
  const known = cast.referenceIds.get(vin);
  cast.referenceIds.set(vin, referenceId);
  return known === undefined || known === referenceId
    ? {}
    : { violation: `A VIN had the Reference ID ${known} and now has ${referenceId}` };
}

function outcomeOf(call: string, response: ApiResponse, effect: Acknowledged): Outcome {
  const code = codeOf(response);
  return code === 'none' ? { call, code, effect } : { call, code };
}

/** Returns the field's result; undefined without one. */
function resultOf<Result>({ data }: ApiResponse, field: string): Result | undefined {
  // The documents request the fields of the type that the caller names.
  return (data?.[field] ?? undefined) as Result | undefined;
}
