/**
 * Reads the outputs file, which `cdk deploy --outputs-file` writes for a deployment and `npm start`
 * for the local world.
 */
import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';

/** The outputs of the stack that clients use. */
export interface StackOutputs {
  readonly GraphqlUrl: string;
  /** WebSocket URL of subscriptions. */
  readonly RealtimeUrl?: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  /** App client for sign-up and confirmation; absent where only administrators create users. */
  readonly SignUpClientId?: string;
  readonly Region: string;
  /** App client of the page; people act through it in the roles that `appClients` gives it. */
  readonly PageClientId?: string;
  /** The page of owners and staff. */
  readonly PortalUrl?: string;
  /** Phase of the rotation of the hash key, and the key's version before it. */
  readonly VinHashRotation?: string;
  readonly VinHashKeyVersion?: string;
  /** The function that re-hashes vehicles; only one release of a rotation has it. */
  readonly RehashFunctionName?: string;
  /** Address of the emulated AWS; only the local world has it. */
  readonly AwsEndpointUrl?: string;
  /** Port of the MQTT endpoint; only the local world has it. */
  readonly IotEndpointPort?: string;
  /** PEM file of the authority that vehicles trust; only the local world has it. */
  readonly IotServerCaFile?: string;
}

const localFile = '.local/outputs.json';
const requiredKeys = ['GraphqlUrl', 'UserPoolId', 'UserPoolClientId', 'Region'] as const;

/**
 * Reads a stack's outputs; `stackName` is required when the file holds several. Throws CliError.
 */
export function readOutputs(file: string = localFile, stackName?: string): StackOutputs {
  return readStack(file, stackName).outputs;
}

/** Reads the outputs with the stack's name, under which `cdk deploy` nests them. */
export function readStack(
  file: string = localFile,
  stackName?: string,
): { readonly name: string; readonly outputs: StackOutputs } {
  const stacks = readStacks(file);
  const names = Object.keys(stacks).filter((name) => isStackOutputs(stacks[name]));
  if (names.length === 0) {
    throw new CliError('usage', `${file} has no stack with ${requiredKeys.join(', ')}.`);
  }
  if (stackName === undefined && names.length > 1) {
    throw new CliError(
      'usage',
      `${file} holds several stacks. Choose one with --stack: ${names.join(', ')}.`,
    );
  }
  const name = stackName ?? names[0] ?? '';
  const outputs = stacks[name];
  if (!isStackOutputs(outputs)) {
    throw new CliError('usage', `${file} has no stack of that name. It holds ${names.join(', ')}.`);
  }
  return { name, outputs };
}

function readStacks(file: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = parse(readText(file), file);
  if (typeof parsed !== 'object' || parsed === null) {
    throw new CliError('usage', `${file} is not an outputs file.`);
  }
  return { ...parsed };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const hint =
      file === localFile
        ? 'Start the local world with `npm start`, or pass a deployment’s file with --outputs.'
        : '`cdk deploy --outputs-file` writes one.';
    throw new CliError('usage', `${file} cannot be read. ${hint}`);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError('usage', `${file} is not valid JSON.`);
  }
}

function isStackOutputs(outputs: unknown): outputs is StackOutputs {
  if (typeof outputs !== 'object' || outputs === null) {
    return false;
  }
  const entries = new Map<string, unknown>(Object.entries(outputs));
  return requiredKeys.every((key) => typeof entries.get(key) === 'string');
}
