/** Text as keyboards for Chinese and Japanese write it. */

/** Returns the text with the full-width forms of its ASCII letters and digits (U+FF01 to U+FF5E). */
export const fullWidth = (text: string): string =>
  text.replace(/[0-9A-Za-z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
