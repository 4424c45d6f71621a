/** What AWS WAF does to a text before it compares it. */
import type { Properties } from '../resource.ts';
import { numberAt, requiredText, unsupported } from './properties.ts';

type Transform = (text: string) => string;

const transformations = new Map<string, Transform>([
  ['NONE', (text) => text],
  ['LOWERCASE', (text) => text.toLowerCase()],
]);

/** The transformations one after the other, by their priority. */
export function textTransformation(definitions: readonly Properties[]): Transform {
  const ordered = [...definitions].sort((a, b) => numberAt(a, 'Priority') - numberAt(b, 'Priority'));
  const transforms = ordered.map((definition) => {
    const type = requiredText(definition, 'Type');
    const transform = transformations.get(type);
    if (transform === undefined) throw unsupported(`TextTransformation ${type}`);
    return transform;
  });
  return (text) => transforms.reduce((result, transform) => transform(result), text);
}
