/** Rules for short texts that come from outside and are stored as they are. */

/** Longest text that is stored, in UTF-16 units. */
export const maximumTextLength = 64;

/** True when a character is a control character of Unicode's category Cc: C0, DEL or C1. */
function isControl(character: string): boolean {
  return character < ' ' || (character >= '\u007f' && character <= '\u009f');
}

/** True for 1 to 64 characters without control characters and without blanks around them. */
export function isShortText(text: string): boolean {
  if (text.length < 1 || text.length > maximumTextLength || text.trim() !== text) return false;
  return !text.split('').some((character) => isControl(character));
}
