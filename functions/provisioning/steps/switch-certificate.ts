/**
 * Provisioning, step `switch-certificate`, after a suspension or its end: makes the vehicle's
 * certificate INACTIVE in AWS IoT and ends its session, or makes it ACTIVE again. The fence in
 * VehicleState decides already whether its records count.
 */
import { disconnectClient } from '../../aws/iot-connections.ts';
import { activateCertificate, deactivateCertificate } from '../../aws/iot-registry.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';

/**
 * Clears `certificateSwitch` and stores when, because another run of the same switch may still call
 * AWS IoT after it. A contested switch stays until the reconciler repeats it, once no run of the
 * opposite one can still call AWS IoT.
 */
export const switchCertificate: Step = {
  name: 'switch-certificate',
  async run(vehicle, run) {
    const { certificateSwitch, ...rest } = vehicle;
    if (certificateSwitch === undefined) {
      return vehicle;
    }
    const certificateId = vehicle.certificate?.certificateId;
    if (certificateId !== undefined && certificateSwitch.to === 'ACTIVE') {
      await activateCertificate(certificateId, run);
    } else if (certificateId !== undefined) {
      await deactivateCertificate(certificateId, run);
      await disconnectClient(vehicle.referenceId, run);
    }
    const isFinal = certificateSwitch.isContested !== true || run.isResting === true;
    return isFinal ? saveVehicle({ ...rest, switchedAt: new Date().toISOString() }, run) : vehicle;
  },
};
