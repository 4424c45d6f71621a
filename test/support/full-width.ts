/** Text as keyboards for Chinese and Japanese write it. */

/** Returns the text with full-width forms for its ASCII letters and digits (U+FF10 to U+FF5A). */
export const fullWidth = (text: string): string =>
  text.replace(/[0-9A-Za-z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
