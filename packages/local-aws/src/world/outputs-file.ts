/**
 * The outputs in the shape that `cdk deploy --outputs-file` writes, so that clients need not know
 * where the stack runs.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AwsCredentials } from '../core/principal.ts';
import type { CreatedStack } from '../cloudformation/create-stack.ts';

/** Outputs by stack name, and by output name in each. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a deployment does not have, because there AWS is where it always is. */
export interface LocalOutputs {
  /** Where "AWS" is, for `AWS_ENDPOINT_URL`. */
  readonly AwsEndpointUrl: string;
  /**
   * The port where devices connect; 8883 for a deployment. The host is in the answer of
   * provisioning, in both places.
   */
  readonly IotEndpointPort: string;
  /**
   * PEM file of the authority that devices trust, in place of Amazon Root CA 1; absent when the
   * world has no directory.
   */
  readonly IotServerCaFile?: string;
}

/** What clients need of the stack's outputs. */
export interface StackOutputs extends LocalOutputs {
  readonly GraphqlUrl: string;
  readonly RealtimeUrl: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  readonly Region: string;
}

const requiredOutputs = ['GraphqlUrl', 'RealtimeUrl', 'UserPoolId', 'UserPoolClientId', 'Region'] as const;

/** Collects the outputs of stacks; each gets the local ones too. */
export function collectOutputs(stacks: readonly CreatedStack[], local: LocalOutputs): Outputs {
  return Object.fromEntries(
    stacks.map(({ name, outputs }) => {
      const texts = Object.entries(outputs).map(([key, value]) => [key, String(value)]);
      return [name, { ...Object.fromEntries(texts), ...local }];
    }),
  );
}

/** Writes `outputs.json` into the directory; answers the file. */
export function writeOutputs(directory: string, outputs: Outputs): string {
  const file = path.join(directory, 'outputs.json');
  writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`);
  return file;
}

/**
 * Writes the administrator's credentials in the format of AWS's shared credentials file, readable
 * by their owner alone: `AWS_SHARED_CREDENTIALS_FILE` names it to every AWS SDK and tool. Returns
 * the file.
 */
export function writeCredentials(directory: string, credentials: AwsCredentials): string {
  const file = path.join(directory, 'aws-credentials');
  const { accessKeyId, secretAccessKey } = credentials;
  const lines = [
    '[default]',
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/**
 * The local outputs of a world at `url`; the authority that devices trust is written beside the
 * outputs.
 */
export function localOutputs(
  url: string,
  { port, certificateAuthority }: { readonly port: number; readonly certificateAuthority: string },
  directory: string | undefined,
): LocalOutputs {
  const outputs = { AwsEndpointUrl: url, IotEndpointPort: String(port) };
  if (directory === undefined) {
    return outputs;
  }
  const file = path.resolve(directory, 'iot-server-ca.pem');
  writeFileSync(file, certificateAuthority);
  return { ...outputs, IotServerCaFile: file };
}

/** The outputs of the stack that has the API; throws when none has. */
export function requireApiOutputs(outputs: Outputs): StackOutputs {
  const found = Object.values(outputs).find(isApiOutputs);
  if (found === undefined) {
    throw new Error(`No stack has the outputs ${requiredOutputs.join(', ')}.`);
  }
  return found;
}

function isApiOutputs(
  outputs: Readonly<Record<string, string>>,
): outputs is Readonly<Record<string, string>> & StackOutputs {
  return requiredOutputs.every((name) => outputs[name] !== undefined);
}
