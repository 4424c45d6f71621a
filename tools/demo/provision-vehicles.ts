/**
 * Fills the demo's tenant: inventory, vehicles and the owner's access, each through the API and by
 * the role it takes.
 */
import { readFileSync } from 'node:fs';
import type { DeviceInventoryInput, ProvisionedVehicle } from '../../domain/generated/schema-types.ts';
import { parseDevices } from './device-csv.ts';
import type { DemoMemory } from './demo-file.ts';
import { RefusalError, type Ask } from './demo-session.ts';
import type { DemoVehicle } from './demo-vehicles.ts';
import { createSigningRequest } from './signing-request.ts';
import { ensurePrivateKey, keepCertificate } from './vehicle-files.ts';

const concurrency = 4;

const importDeviceInventory = /* GraphQL */ `
  mutation ImportDeviceInventory($devices: [DeviceInventoryInput!]!) {
    importDeviceInventory(devices: $devices) {
      imported
    }
  }
`;

const provisionVehicle = /* GraphQL */ `
  mutation ProvisionVehicle($input: ProvisionVehicleInput!) {
    provisionVehicle(input: $input) {
      referenceId
      certificate
      certificateChain
    }
  }
`;

const grantAccess = /* GraphQL */ `
  mutation GrantAccess($input: GrantAccessInput!) {
    grantAccess(input: $input) {
      referenceId
    }
  }
`;

/** The repository's device inventory. */
export function readDemoDevices(): readonly DeviceInventoryInput[] {
  return parseDevices(readFileSync(new URL('devices.csv', import.meta.url), 'utf8'));
}

/** Tells the API which devices exist. */
export async function importDevices(ask: Ask, devices: readonly DeviceInventoryInput[]): Promise<void> {
  await ask(importDeviceInventory, { devices });
}

/** One vehicle to provision with the device that goes into it. */
export interface Installation {
  readonly vehicle: DemoVehicle;
  readonly deviceId: string;
}

/** Opens the window in which the vehicle with this device may get a certificate for another key. */
export type PermitReissue = (deviceId: string) => Promise<void>;

/**
 * Provisions a few at a time and calls `done` with each Reference ID. Safe to repeat with what was
 * remembered. A vehicle whose key was lost with the demo's files gets a new one after
 * `permitReissue`.
 */
export async function provisionVehicles(
  { ask, permitReissue }: { readonly ask: Ask; readonly permitReissue: PermitReissue },
  installations: readonly Installation[],
  remembered: DemoMemory['vehicles'],
  stateDirectory: string,
  done: (deviceId: string, referenceId: string) => void,
): Promise<void> {
  const waiting = [...installations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { deviceId } = next;
      const attempt = () => provision(ask, next, remembered[deviceId], stateDirectory);
      done(deviceId, await attempt().catch(afterPermit(() => permitReissue(deviceId), attempt)));
    }
  };
  const workers = Array.from({ length: concurrency }, () => work().finally(() => (waiting.length = 0)));
  // What is under way when one fails still ends, and is remembered, before the failure is told.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}

/** Repeats a provisioning that was refused for want of a permit, once the permit is there. */
function afterPermit<Result>(permit: () => Promise<void>, attempt: () => Promise<Result>) {
  return async (error: unknown): Promise<Result> => {
    const needsPermit = error instanceof RefusalError && error.codes[0] === 'REISSUE_NOT_PERMITTED';
    if (!needsPermit) {
      throw error;
    }
    await permit();
    return attempt();
  };
}

async function provision(
  ask: Ask,
  { vehicle, deviceId }: Installation,
  referenceId: string | undefined,
  stateDirectory: string,
): Promise<string> {
  const privateKey = ensurePrivateKey(stateDirectory, deviceId, referenceId);
  const certificateSigningRequest = await createSigningRequest(deviceId, privateKey);
  const { vin, attributes } = vehicle;
  const provisioned = await ask<Pick<ProvisionedVehicle, 'referenceId' | 'certificate' | 'certificateChain'>>(
    provisionVehicle,
    { input: { vin, deviceId, certificateSigningRequest, attributes } },
  );
  keepCertificate(stateDirectory, deviceId, privateKey, provisioned);
  return provisioned.referenceId;
}

/** Gives the owner the first vehicles: three to own, two to drive. */
export async function grantDemoAccess(
  ask: Ask,
  referenceIds: readonly string[],
  ownerId: string,
): Promise<void> {
  for (const [index, referenceId] of referenceIds.slice(0, 5).entries()) {
    await ask(grantAccess, { input: { referenceId, ownerId, role: index < 3 ? 'OWNER' : 'DRIVER' } });
  }
}
