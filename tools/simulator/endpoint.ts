/**
 * Where vehicles connect, as the outputs file says it: a port and an authority of the local world's
 * own, or what AWS IoT Core has everywhere.
 */
import { readFileSync } from 'node:fs';
import { Failure } from '../session/failure.ts';
import type { StackOutputs } from '../session/outputs.ts';
import type { VehicleEndpoint } from './wire/link.ts';

/** The outputs' entries about vehicles; only the local world has them. */
export interface VehicleOutputs {
  readonly IotEndpointPort?: string;
  /** PEM file. */
  readonly IotServerCaFile?: string;
}

/**
 * The endpoint at a host that provisioning answered; without one the local world's. Throws Failure
 * where that cannot be known.
 */
export function endpointOf(
  outputs: StackOutputs & VehicleOutputs,
  host: string | undefined,
  port = Number(outputs.IotEndpointPort ?? '8883'),
): VehicleEndpoint {
  if (host === undefined && outputs.AwsEndpointUrl === undefined) {
    throw new Failure('usage', 'It is not known where this vehicle connects: give --endpoint <host name>.');
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
    throw new Failure(
      'usage',
      `The outputs file names ${file}, which cannot be read. Is it of another world?`,
    );
  }
}
