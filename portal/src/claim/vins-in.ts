/** The VINs in what a camera has read; the rules are those of a typed one (`domain/vin.ts`). */
import { toVin, vinLength } from '../../../domain/vin.ts';

/**
 * Returns the different VINs in the texts of codes, sorted. A code may have other text around its
 * VIN, but a VIN is never cut out of a longer word: it could be part of another number.
 */
export function vinsIn(texts: readonly string[]): readonly string[] {
  const words = texts.flatMap((text) => text.split(/[^0-9A-Za-z]+/));
  return [...new Set(words.flatMap((word) => toVin(withoutImportMark(word)) ?? []))].sort();
}

/** Bar codes in door frames may have an I before the VIN, which stands for an imported car. */
function withoutImportMark(word: string): string {
  return word.length === vinLength + 1 && /^I/i.test(word) ? word.slice(1) : word;
}
