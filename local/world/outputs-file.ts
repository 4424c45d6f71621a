/** The outputs in the shape that `cdk deploy --outputs-file` writes, so that clients need not know where the stack runs. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CreatedStack } from '../template/create-stack.ts';

/** Outputs by stack name, and by output name in each. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What clients need of the stack's outputs; the last key, which a deployment does not have, says where "AWS" is. */
export interface StackOutputs {
  readonly GraphqlUrl: string;
  readonly RealtimeUrl: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  readonly Region: string;
  readonly AwsEndpointUrl: string;
}

const requiredOutputs = ['GraphqlUrl', 'RealtimeUrl', 'UserPoolId', 'UserPoolClientId', 'Region'] as const;

/** Collects the outputs of stacks. */
export function collectOutputs(stacks: readonly CreatedStack[], endpointUrl: string): Outputs {
  return Object.fromEntries(
    stacks.map(({ name, outputs }) => {
      const texts = Object.entries(outputs).map(([key, value]) => [key, String(value)]);
      return [name, { ...Object.fromEntries(texts), AwsEndpointUrl: endpointUrl }];
    }),
  );
}

/** Writes `outputs.json` into the directory; answers the file. */
export function writeOutputs(directory: string, outputs: Outputs): string {
  const file = path.join(directory, 'outputs.json');
  writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`);
  return file;
}

/** The outputs of the stack that has the API; throws when none has. */
export function requireApiOutputs(outputs: Outputs): StackOutputs {
  const found = Object.values(outputs).find(isApiOutputs);
  if (found === undefined) throw new Error(`No stack has the outputs ${requiredOutputs.join(', ')}.`);
  return found;
}

function isApiOutputs(
  outputs: Readonly<Record<string, string>>,
): outputs is Readonly<Record<string, string>> & StackOutputs {
  return requiredOutputs.every((name) => outputs[name] !== undefined);
}
