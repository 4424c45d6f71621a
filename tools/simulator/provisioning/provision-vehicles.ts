/**
 * Provisions simulated vehicles through the API as a factory would: first the inventory of their
 * devices, then each vehicle with its own key.
 */
import { createHash } from 'node:crypto';
import { Failure } from '../../session/failure.ts';
import { type GraphqlAnswer, sendGraphql } from '../../session/graphql-client.ts';
import type { StackOutputs } from '../../session/outputs.ts';
import { maximumDevicesPerImport } from '../../../domain/device.ts';
import { errorCatalogue } from '../../../domain/errors.ts';
import type { ProvisionedVehicle } from '../../../domain/generated/schema-types.ts';
import { ensureWaitingKey, keepCredentials, readCredentials } from './credential-folder.ts';
import { simulatedVin } from './simulated-vin.ts';
import { createSigningRequest } from './vehicle-key.ts';

/** Which vehicles there should be. */
export interface Fleetful {
  readonly outputs: StackOutputs;
  /** Of a person with the role `provisioners`. */
  readonly accessToken: string;
  readonly folder: string;
  readonly seed: string;
  readonly count: number;
  /** The VIN of the vehicle with a number; from the seed unless said otherwise. */
  readonly vinOf?: (index: number) => string;
  /** Hears of each vehicle that was provisioned. */
  readonly provisioned?: (referenceId: string) => void;
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
    }
  }
`;

const concurrency = 4;
const attempts = 6;
const pauseMs = 500;

/** The device of a seed's vehicle with a number. */
export function simulatedDevice(seed: string, index: number): string {
  const name = createHash('sha256').update(`simulated device ${seed}`).digest('hex').slice(0, 8);
  return `SIM-${name}-${String(index).padStart(5, '0')}`;
}

/**
 * Provisions those that the folder does not have yet; safe to repeat. Throws Failure with the API's
 * own code.
 */
export async function provisionVehicles(wish: Fleetful): Promise<void> {
  const known = new Set(readCredentials(wish.folder).map(({ deviceId }) => deviceId));
  const missing = Array.from({ length: wish.count }, (_, index) => index).filter(
    (index) => !known.has(simulatedDevice(wish.seed, index)),
  );
  for (let from = 0; from < missing.length; from += maximumDevicesPerImport) {
    const devices = missing.slice(from, from + maximumDevicesPerImport).map((index) => {
      const deviceId = simulatedDevice(wish.seed, index);
      return { deviceId, model: 'Simulated TCU', serialNumber: deviceId };
    });
    await ask(wish, importDeviceInventory, { devices });
  }
  const work = async (): Promise<void> => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) {
      await provision(wish, next);
    }
  };
  const workers = Array.from({ length: concurrency }, () => work().finally(() => (missing.length = 0)));
  // What is under way when one fails still ends and is kept, before the failure is told.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}

async function provision(wish: Fleetful, index: number): Promise<void> {
  const { folder, seed, vinOf = (number) => simulatedVin(seed, number) } = wish;
  const deviceId = simulatedDevice(seed, index);
  const key = ensureWaitingKey(folder, deviceId);
  const certificateSigningRequest = await createSigningRequest(deviceId, key);
  const input = { vin: vinOf(index), deviceId, certificateSigningRequest };
  // The schema's type, narrowed to what the document asks for.
  const vehicle = (await ask(wish, provisionVehicle, { input })) as ProvisionedVehicle;
  keepCredentials(folder, deviceId, key, vehicle);
  wish.provisioned?.(vehicle.referenceId);
}

/** Sends a document and answers its one field; again after an error that may pass. */
async function ask(
  { outputs, accessToken }: Fleetful,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendGraphql(outputs, accessToken, { query, variables });
    const [field] = Object.values(answer.data ?? {});
    if (answer.errors === undefined && field !== null && field !== undefined) {
      return field;
    }
    if (attempt >= attempts || !mayPass(answer)) {
      throw new Failure('graphqlErrors', `Provisioning was refused: ${describe(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
  }
}

function mayPass({ errors = [] }: GraphqlAnswer): boolean {
  const catalogue: Readonly<Record<string, { readonly retryable: boolean }>> = errorCatalogue;
  return errors.length > 0 && errors.every(({ errorType }) => catalogue[errorType ?? '']?.retryable ?? false);
}

function describe({ errors = [] }: GraphqlAnswer): string {
  return (
    errors.map(({ errorType, message }) => `${errorType ?? 'error'}: ${message}`).join(' ') || 'no data.'
  );
}
