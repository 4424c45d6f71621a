/** The outputs in the shape that `cdk deploy --outputs-file` writes, so that clients need not know where the stack runs. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CreatedStack } from '../template/create-stack.ts';

/** Outputs by stack name, and by output name in each. */
export type Outputs = Readonly<Record<string, StackOutputs>>;

/** A stack's outputs; the key that a deployment does not have says where "AWS" is. */
export type StackOutputs = Readonly<Record<string, string>> & { readonly AwsEndpointUrl: string };

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
