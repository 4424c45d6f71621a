/** The MQTT endpoint of vehicles: the local world's own port and authority, or AWS IoT Core's. */
import { readFileSync } from 'node:fs';
import { CliError } from '../session/cli-error.ts';
import type { StackOutputs } from '../session/outputs.ts';
import type { VehicleEndpoint } from './wire/mqtt-connection.ts';

/**
 * Returns the endpoint at `host`, which provisioning returned. Without `host` it is the local
 * world's endpoint; throws CliError for a deployment.
 */
export function endpointOf(
  outputs: StackOutputs,
  host: string | undefined,
  port = Number(outputs.IotEndpointPort ?? '8883'),
): VehicleEndpoint {
  if (host === undefined && outputs.AwsEndpointUrl === undefined) {
    throw new CliError(
      'usage',
      'The folder does not say where this vehicle connects. Pass --endpoint <host name>.',
    );
  }
  const file = outputs.IotServerCaFile;
  return {
    host: host ?? 'localhost',
    port,
    ...(file !== undefined && { certificateAuthority: readAuthority(file) }),
  };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(
      'usage',
      `${file} cannot be read, although the outputs file names it. Check that --outputs belongs to a running world.`,
    );
  }
}
