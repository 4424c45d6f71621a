/**
 * `npm run vehicle -- replace-tcu`: gives a simulated vehicle another TCU. A run that was
 * interrupted continues where it stopped, because the new device's id follows from the present one.
 */
import { openAccount } from '../session/account.ts';
import { CliError } from '../session/cli-error.ts';
import { createFieldRequest } from '../session/field-request.ts';
import { ensureSeed, readCredentials } from './provisioning/credential-folder.ts';
import { importDevices, provisionVehicles } from './provisioning/provision-vehicles.ts';
import { nextDevice, vehicleIndexOf } from './provisioning/simulated-vehicles.ts';
import { simulatedVin } from './provisioning/simulated-vin.ts';
import type { ReplaceTcuOptions } from './replace-tcu-options.ts';

const replaceTcu = /* GraphQL */ `
  mutation ReplaceTcu($input: ReplaceTcuInput!) {
    replaceTcu(input: $input) {
      referenceId
    }
  }
`;

/** Replaces the TCU; `say` receives each step. Throws CliError. */
export async function replaceSimulatedTcu(
  options: ReplaceTcuOptions,
  say: (line: string) => void,
): Promise<void> {
  const { referenceId, folder } = options;
  const { currentDeviceId, vin } = ownVehicle(options);
  const newDeviceId = nextDevice(currentDeviceId);
  const technician = await openAccount(options.technician);
  const provisioner = await openAccount(options.provisioner);
  const report = createFieldRequest(technician.outputs, technician.accessToken);
  const request = createFieldRequest(provisioner.outputs, provisioner.accessToken);
  await importDevices(request, [
    { deviceId: newDeviceId, model: 'Simulated TCU', serialNumber: newDeviceId },
  ]);
  await report(replaceTcu, { input: { referenceId, currentDeviceId, newDeviceId } });
  say(`${currentDeviceId} is out: nothing that it sends counts from now on.`);
  await provisionVehicles({
    request,
    folder,
    installations: [{ deviceId: newDeviceId, vin }],
    onProvisioned: (_, id) => say(`${id} is provisioned with ${newDeviceId}. Start the vehicle again.`),
  });
}

/** Returns the present device and the VIN, which follows from the seed and is stored nowhere. */
function ownVehicle({ referenceId, folder, seed = ensureSeed(folder) }: ReplaceTcuOptions): {
  readonly currentDeviceId: string;
  readonly vin: string;
} {
  const vehicle = readCredentials(folder).find((one) => one.referenceId === referenceId);
  const index = vehicleIndexOf(seed, vehicle?.deviceId);
  if (vehicle?.deviceId === undefined || index === undefined) {
    throw new CliError('usage', `${folder} has no vehicle ${referenceId} of this seed. See --help.`);
  }
  return { currentDeviceId: vehicle.deviceId, vin: simulatedVin(seed, index) };
}
