/**
 * The outputs file: what `cdk deploy --outputs-file` writes of a deployment and `npm start` of the
 * local world.
 */
import { readFileSync } from 'node:fs';
import { Failure } from './failure.ts';

/** Where a stack's API and user pool are. */
export interface StackOutputs {
  readonly GraphqlUrl: string;
  /** For subscriptions. */
  readonly RealtimeUrl?: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  readonly Region: string;
  /** Where "AWS" is; only the local world has it. */
  readonly AwsEndpointUrl?: string;
}

const localFile = '.local/outputs.json';
const requiredKeys = ['GraphqlUrl', 'UserPoolId', 'UserPoolClientId', 'Region'] as const;

/** Reads a stack's outputs; the stack must be named when the file holds several. */
export function readOutputs(file: string = localFile, stackName?: string): StackOutputs {
  return readStack(file, stackName).outputs;
}

/** The same with the stack's name, under which `cdk deploy` nests its outputs. */
export function readStack(
  file: string = localFile,
  stackName?: string,
): { readonly name: string; readonly outputs: StackOutputs } {
  const stacks = readStacks(file);
  const names = Object.keys(stacks).filter((name) => isStackOutputs(stacks[name]));
  if (names.length === 0) {
    throw new Failure('usage', `${file} has no stack with ${requiredKeys.join(', ')}.`);
  }
  if (stackName === undefined && names.length > 1) {
    throw new Failure('usage', `${file} holds several stacks; name one with --stack: ${names.join(', ')}.`);
  }
  const name = stackName ?? names[0] ?? '';
  const outputs = stacks[name];
  if (!isStackOutputs(outputs)) {
    throw new Failure('usage', `${file} has no stack of that name; it holds ${names.join(', ')}.`);
  }
  return { name, outputs };
}

function readStacks(file: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = parse(readText(file), file);
  if (typeof parsed !== 'object' || parsed === null) {
    throw new Failure('usage', `${file} is no outputs file.`);
  }
  return { ...parsed };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const hint =
      file === localFile
        ? 'Start the local world with `npm start`, or name a deployment’s file with --outputs.'
        : 'A deployment writes it by `cdk deploy --outputs-file`.';
    throw new Failure('usage', `There is no ${file}. ${hint}`);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('usage', `${file} is no JSON.`);
  }
}

function isStackOutputs(outputs: unknown): outputs is StackOutputs {
  if (typeof outputs !== 'object' || outputs === null) {
    return false;
  }
  const entries = new Map<string, unknown>(Object.entries(outputs));
  return requiredKeys.every((key) => typeof entries.get(key) === 'string');
}
