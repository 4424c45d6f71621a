/**
 * Provisions vehicles through the API as a factory would: first the inventory of their devices,
 * then each vehicle with its own key.
 */
import { maximumDevicesPerImport } from '../../../domain/device.ts';
import type {
  DeviceInventoryInput,
  ProvisionedVehicle,
  VehicleAttributesInput,
} from '../../../domain/generated/schema-types.ts';
import { ApiError, type RequestField } from '../../session/field-request.ts';
import { ensureKey, keepCredentials, type ProvisionedIdentity } from './credential-folder.ts';
import { createSigningRequest } from './vehicle-key.ts';

/** A vehicle to provision, with the device that is installed in it. */
export interface Installation {
  readonly deviceId: string;
  readonly vin: string;
  readonly attributes?: VehicleAttributesInput;
  /** Set when the vehicle was provisioned before; its key may still be in the folder. */
  readonly referenceId?: string | undefined;
}

/** Permits a new certificate for another key of the vehicle with this device. */
export type PermitReissue = (deviceId: string) => Promise<void>;

/** What to provision, and where the credentials go. */
export interface ProvisionOptions {
  /** Requests of a user with the role `provisioners`. */
  readonly request: RequestField;
  /** Keeps keys and certificates, by Reference ID. */
  readonly folder: string;
  readonly installations: readonly Installation[];
  /** Called with each provisioned vehicle. */
  readonly onProvisioned?: ((deviceId: string, referenceId: string) => void) | undefined;
  /** Without it, a vehicle whose key is lost fails with `REISSUE_NOT_PERMITTED`. */
  readonly permitReissue?: PermitReissue;
}

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
      iotEndpoint
      telemetryTopic
    }
  }
`;

const concurrency = 4;

/** Imports devices into the tenant's inventory, in batches of the size that the API accepts. */
export async function importDevices(
  request: RequestField,
  devices: readonly DeviceInventoryInput[],
): Promise<void> {
  for (let from = 0; from < devices.length; from += maximumDevicesPerImport) {
    await request(importDeviceInventory, { devices: devices.slice(from, from + maximumDevicesPerImport) });
  }
}

/**
 * Provisions the installations, a few at a time. Safe to repeat: a vehicle that was provisioned
 * before gets its certificate again. Rejects with ApiError.
 */
export async function provisionVehicles(options: ProvisionOptions): Promise<void> {
  const waiting = [...options.installations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const referenceId = await provisionWithPermit(options, next);
      options.onProvisioned?.(next.deviceId, referenceId);
    }
  };
  const workers = Array.from({ length: concurrency }, () => work().finally(() => (waiting.length = 0)));
  // After a failure, requests under way still finish, and their credentials are stored.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}

/** Provisions, and once more after a permit if the API demands one. */
async function provisionWithPermit(options: ProvisionOptions, installation: Installation): Promise<string> {
  try {
    return await provision(options, installation);
  } catch (error) {
    const needsPermit = error instanceof ApiError && error.codes[0] === 'REISSUE_NOT_PERMITTED';
    if (!needsPermit || options.permitReissue === undefined) {
      throw error;
    }
  }
  await options.permitReissue(installation.deviceId);
  return provision(options, installation);
}

async function provision(
  { request, folder }: ProvisionOptions,
  { deviceId, vin, attributes, referenceId }: Installation,
): Promise<string> {
  const key = ensureKey(folder, deviceId, referenceId);
  const certificateSigningRequest = await createSigningRequest(deviceId, key);
  const vehicle = await request<Pick<ProvisionedVehicle, keyof ProvisionedIdentity>>(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest, ...(attributes && { attributes }) },
  });
  keepCredentials(folder, deviceId, key, vehicle);
  return vehicle.referenceId;
}
