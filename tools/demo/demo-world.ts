/** The part of a local world that the demo uses; all requests go over HTTP. */
import { join } from 'node:path';
import type { AwsCredentials } from 'local-aws';
import type { StackOutputs } from '../session/outputs.ts';

/** Outputs, state directory and administrator credentials of a local world that is running. */
export interface DemoWorld {
  readonly outputs: StackOutputs & { readonly AwsEndpointUrl: string; readonly IotEndpointPort: string };
  /** Path of the file with the outputs. */
  readonly outputsFile: string;
  /** The world's state directory, `.local`; it also holds the demo's own files. */
  readonly stateDirectory: string;
  /** Signs the administrator's requests that create users. */
  readonly administrator: AwsCredentials;
}

/** The folder with the keys and certificates of the demo's vehicles. */
export function vehiclesFolder(stateDirectory: string): string {
  return join(stateDirectory, 'vehicles');
}
