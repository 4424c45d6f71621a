/**
 * The outputs in the form of `cdk deploy --outputs-file`, so that clients work the same for every
 * deployment of the stack.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AwsCredentials } from '../core/principal.ts';
import type { CreatedStack } from '../cloudformation/stack.ts';

/** Outputs by stack name, and by output name in each. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Outputs that a deployment does not have, because AWS's endpoints are known there. */
export interface LocalOutputs {
  /** Endpoint of the local AWS, for `AWS_ENDPOINT_URL`. */
  readonly AwsEndpointUrl: string;
  /**
   * Port for devices; 8883 for a deployment. In both cases, the response of provisioning contains
   * the host.
   */
  readonly IotEndpointPort: string;
  /**
   * PEM file of the authority that devices trust instead of Amazon Root CA 1. Absent when the world
   * has no directory.
   */
  readonly IotServerCaFile?: string;
}

/** The outputs by which clients find the GraphQL API and the user pool of a stack. */
export interface ApiOutputs extends LocalOutputs {
  readonly GraphqlUrl: string;
  readonly RealtimeUrl: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  readonly Region: string;
}

const requiredOutputs = ['GraphqlUrl', 'RealtimeUrl', 'UserPoolId', 'UserPoolClientId', 'Region'] as const;

/**
 * Collects the outputs of all stacks and adds the local outputs to each. `plainDomains` are served
 * over HTTP, where AWS has HTTPS only.
 */
export function collectOutputs(
  stacks: readonly CreatedStack[],
  local: LocalOutputs,
  plainDomains: ReadonlySet<string>,
): Outputs {
  const toUrl = (value: string): string => {
    const domain = /^https:\/\/([^/]+)/.exec(value)?.[1] ?? '';
    return plainDomains.has(domain) ? value.replace('https://', 'http://') : value;
  };
  return Object.fromEntries(
    stacks.map(({ name, outputs }) => {
      const texts = Object.entries(outputs).map(([key, value]) => [key, toUrl(String(value))]);
      return [name, { ...Object.fromEntries(texts), ...local }];
    }),
  );
}

/** Writes `outputs.json` into the directory and returns its path. */
export function writeOutputs(directory: string, outputs: Outputs): string {
  const file = path.join(directory, 'outputs.json');
  writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`);
  return file;
}

/**
 * Writes the administrator's credentials in the format of AWS's shared credentials file, readable
 * by the owner only, and returns the path. `AWS_SHARED_CREDENTIALS_FILE` points every AWS SDK and
 * tool to it.
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

/** Returns the local outputs of a world at `url` and writes the authority that devices trust. */
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

/** Returns the outputs of the stack that has the API; throws when none has it. */
export function requireApiOutputs(outputs: Outputs): ApiOutputs {
  const found = Object.values(outputs).find(isApiOutputs);
  if (found === undefined) {
    throw new Error(`No stack has the outputs ${requiredOutputs.join(', ')}.`);
  }
  return found;
}

function isApiOutputs(
  outputs: Readonly<Record<string, string>>,
): outputs is Readonly<Record<string, string>> & ApiOutputs {
  return requiredOutputs.every((name) => outputs[name] !== undefined);
}
