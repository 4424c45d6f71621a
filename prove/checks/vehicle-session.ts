/** Sessions of the prover's vehicle, for checks that end them. */
import type { VehicleIdentity } from '../../tools/simulator/wire/mqtt-connection.ts';
import { type DeviceConnection, tryToConnect } from '../aws/device-connection.ts';
import { happensWithin } from '../aws/wait.ts';
import type { CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

/** AWS IoT ends a session some time after the calls that demand it (iot-42). */
const endWithinMs = 150_000;

/** Connects the vehicle; throws CheckError when AWS IoT refuses it. */
export async function connectVehicle(
  context: CheckContext,
  identity: VehicleIdentity,
): Promise<DeviceConnection> {
  const attempt = await attemptWith(context, identity);
  if ('refused' in attempt) {
    throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
  }
  return attempt.connection;
}

/** Throws CheckError unless AWS IoT refuses the vehicle with this identity. */
export async function requireRefusal(context: CheckContext, identity: VehicleIdentity): Promise<void> {
  const attempt = await attemptWith(context, identity);
  if ('connection' in attempt) {
    await attempt.connection.end();
  }
  expectThat('refused' in attempt, 'The vehicle can still connect with its old certificate.');
}

/** Waits until AWS IoT has ended the session; throws CheckError when it stays open. */
export async function requireEnd({ signal }: CheckContext, { closed }: DeviceConnection): Promise<void> {
  const ended = await happensWithin(closed, endWithinMs, signal);
  expectThat(ended, 'The old session is still connected.');
}

function attemptWith({ deployment, facts }: CheckContext, identity: VehicleIdentity) {
  const { referenceId, iotEndpoint } = facts.require('vehicle');
  return tryToConnect(deployment, iotEndpoint, referenceId, identity);
}
