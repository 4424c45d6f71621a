/** Provisioning, as several steps of the tour need it. */
import { signingRequest } from 'local-aws/testing/signing-requests';
import { type GivenVehicle, type Person, givenDevice, provisionVehicle } from '../given.ts';
import { europeanVin } from '../vins.ts';
import { resultOf } from './tour.ts';

/** Provisions the vehicle, or repeats its provisioning. */
export async function provision(
  provisioner: Person,
  {
    vin,
    deviceId,
    certificateSigningRequest,
  }: Pick<GivenVehicle, 'vin' | 'deviceId' | 'certificateSigningRequest'>,
): Promise<string> {
  return resultOf(
    await provisioner.ask(provisionVehicle, { input: { vin, deviceId, certificateSigningRequest } }),
  );
}

/** Returns an input with a new VIN, device and key. */
export async function newInput(provisioner: Person) {
  const deviceId = await givenDevice(provisioner);
  return { vin: europeanVin(), deviceId, certificateSigningRequest: await signingRequest() };
}
