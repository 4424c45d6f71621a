/** The transformations that AWS WAF applies to a text before it compares it. */
import type { Properties } from '../../core/resource.ts';
import { numberAt, requiredText, unsupported } from './properties.ts';

type Transform = (text: string) => string;

const transformations = new Map<string, Transform>([
  ['NONE', (text) => text],
  ['LOWERCASE', (text) => text.toLowerCase()],
  ['JS_DECODE', decodeScript],
]);

/**
 * Escapes of JavaScript, as AWS WAF resolves them (AWS WAF Developer Guide, "Text
 * transformations"): of `\\uHHHH` only the lower byte counts, and full-width forms become ASCII.
 */
function decodeScript(text: string): string {
  return text.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g,
    (_, unit?: string, byte?: string, other?: string) => {
      if (other !== undefined) {
        return controls.get(other) ?? other;
      }
      const code = Number.parseInt(unit ?? byte ?? '', 16);
      const isFullWidth = code >= 0xff01 && code <= 0xff5e;
      return String.fromCharCode((code & 0xff) + (isFullWidth ? 0x20 : 0));
    },
  );
}

const controls = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Returns a function that applies the transformations in the order of their priority. */
export function textTransformation(definitions: readonly Properties[]): Transform {
  const ordered = [...definitions].sort((a, b) => numberAt(a, 'Priority') - numberAt(b, 'Priority'));
  const transforms = ordered.map((definition) => {
    const type = requiredText(definition, 'Type');
    const transform = transformations.get(type);
    if (transform === undefined) {
      throw unsupported(`TextTransformation ${type}`);
    }
    return transform;
  });
  return (text) => transforms.reduce((result, transform) => transform(result), text);
}
