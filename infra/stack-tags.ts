/** The stack's tags. CloudFormation passes them on to every resource that takes tags. */
import type { Node } from 'constructs';
import { text } from './context-values.ts';

/** Values of the tags by their keys. */
export type StackTags = Readonly<Record<string, string>>;

/** AWS's limit is 50 for a resource; CloudFormation adds some of its own, and so does the stack. */
const maxTags = 40;

/**
 * What every service takes in a key and in a value (AWS: Tagging AWS Resources User Guide, "Tag
 * naming limits and requirements"). A comma and a further `=` separate, so they are left out.
 */
const pattern = /^(?!aws:)([\p{L}\p{N}][\p{L}\p{N} _.:/+@-]{0,127})=([\p{L}\p{N} _.:/+@-]{0,256})$/u;

/** Reads context `tags`, such as `cost-center=42,owner=fleet`; its errors quote no value. */
export function readTags(node: Node): StackTags {
  const pairs = (text(node, 'tags') ?? '').split(',').filter((pair) => pair.trim() !== '');
  const tags = pairs.map((pair) => {
    const [, key, value] = pattern.exec(pair.trim()) ?? [];
    if (key === undefined || value === undefined) {
      throw new Error('Context tags must be pairs such as cost-center=42,owner=fleet.');
    }
    return [key, value] as const;
  });
  if (tags.length > maxTags || new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new Error(`Context tags must have at most ${maxTags} keys, each once.`);
  }
  return Object.fromEntries(tags);
}
