/** Provisioning, conversion, and what service technicians and operators do to TCUs. */
import { pick } from '../../../tools/simulator/random.ts';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { codeOf, convert, permitReissue, provisionVehicle } from '../given.ts';
import { certificateIdOf } from '../renewal.ts';
import {
  type Action,
  type Cast,
  type Outcome,
  likelyDevice,
  note,
  outcomeOf,
  resultOf,
  someVehicle,
  timeOf,
} from './cast.ts';

/** Provisions a vehicle of the cast, with any of its devices. */
export const provision: Action = (cast, random) =>
  provisionWith(cast, pick(random, cast.vins), pick(random, cast.deviceIds));

/** Provisions a vehicle with a device. */
export async function provisionWith(cast: Cast, vin: string, deviceId: string): Promise<Outcome> {
  const keys = await keyPair();
  const certificateSigningRequest = await signingRequest({ keys });
  const askedAt = timeOf(cast);
  const response = await cast.provisioner.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  const call = `provisionVehicle of ${deviceId}`;
  const made = resultOf<{ referenceId: string; certificate: string }>(response, 'provisionVehicle');
  if (made === undefined) {
    return outcomeOf(call, response);
  }
  const { referenceId, certificate } = made;
  note(cast, vin, referenceId, askedAt);
  cast.devices.set(referenceId, deviceId);
  await cast.garage.give(referenceId, { certificate, key: privateKeyPem(keys) });
  const facts = { certificateId: certificateIdOf(certificate), deviceId };
  return outcomeOf(call, response, { call, referenceId, anyOf: [facts] });
}

/** Converts the VIN of a vehicle as any owner. */
export const convertVin: Action = async (cast, random) => {
  const vin = pick(random, cast.vins);
  const askedAt = timeOf(cast);
  const response = await pick(random, cast.owners).ask(convert, { vin });
  const referenceId = resultOf<string>(response, 'referenceIdForVin');
  if (referenceId !== undefined) {
    note(cast, vin, referenceId, askedAt);
  }
  return outcomeOf('referenceIdForVin', response);
};

/** Permits a certificate for another key. */
export const permit: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const response = await cast.technician.ask(permitReissue, { referenceId, reason: 'KEY_LOST' });
  const call = 'permitReissue';
  const at = resultOf<{ permittedAt: string }>(response, call)?.permittedAt ?? '';
  return outcomeOf(call, response, { call, referenceId, anyOf: [{ event: 'REISSUE_PERMITTED', at }] });
};

/** Replaces a TCU by another one. */
export const replaceTcu: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const currentDeviceId = likelyDevice(cast, random, referenceId);
  const newDeviceId = pick(random, cast.deviceIds);
  const response = await cast.technician.ask(
    'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { referenceId } }',
    { input: { referenceId, currentDeviceId, newDeviceId } },
  );
  const call = `replaceTcu of ${currentDeviceId} by ${newDeviceId}`;
  const line = { event: 'TCU_REPLACED', deviceId: currentDeviceId, expectedDeviceId: newDeviceId } as const;
  // A removal and a provisioning may have done the same.
  const removal = { event: 'TCU_REMOVED', deviceId: currentDeviceId } as const;
  return outcomeOf(call, response, { call, referenceId, anyOf: [line, removal] });
};

/** Takes a TCU out of its vehicle. */
export const removeTcu: Action = async (cast, random) => {
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

/** Makes a withdrawn device available again. */
export const releaseDevice: Action = async (cast, random) => {
  const deviceId = pick(random, cast.deviceIds);
  const response = await cast.operator.ask(
    'mutation ($deviceId: ID!) { releaseDevice(deviceId: $deviceId) { status } }',
    { deviceId },
  );
  return { call: `releaseDevice of ${deviceId}`, code: codeOf(response) };
};
