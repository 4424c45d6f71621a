/** The switch of the conformance tests between this package and AWS. */

/** Settings of an SDK client. Without `endpoint` it calls AWS with the caller's credentials. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

/** Whether the conformance tests run against AWS. */
export const isRemote = process.env['REMOTE'] === '1';

/** The reason that a skipped test reports when it needs the emulator itself. */
export const emulatorOnly = 'not run with REMOTE=1: reads the emulator itself';

/**
 * Settings for AWS in the region of the environment. Removes `AWS_ENDPOINT_URL` and its variants
 * from the environment: they may still name a world, and the SDK prefers them to AWS's endpoint.
 */
export function remoteSettings(environment: NodeJS.ProcessEnv): ClientSettings {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('AWS_ENDPOINT_URL')) {
      delete environment[name];
    }
  }
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (region === undefined || region === '') {
    throw new Error('REMOTE=1 needs a region: set AWS_REGION.');
  }
  return { region };
}
