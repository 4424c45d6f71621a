/**
 * The stack's tags. CloudFormation passes them on to resources, each type by its own rules
 * (CloudFormation Template Reference, "CloudFormation resource tagging").
 */
import type { Node } from 'constructs';
import { text } from './context-values.ts';

/** Values of the tags by their keys. */
export type StackTags = Readonly<Record<string, string>>;

/** A resource takes 50 (AWS Batch User Guide, "Tag restrictions"); the stack has two of its own. */
const maxTags = 48;

/**
 * What services generally take in a key and in a value (the same page); `aws:` is reserved in any
 * case of its letters. A further `=` is left out, because it separates.
 */
const pattern = /^(?!aws:)([\p{L}\p{N}][\p{L}\p{N} _.:/+@-]{0,127})=([\p{L}\p{N} _.:/+@-]{0,256})$/iu;

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
