/** Rules for short texts from callers that are stored unchanged. */

/** Longest text that is stored, in UTF-16 units. */
export const maximumTextLength = 64;

/** Longest text that is read as an identifier or a time, including blanks around it. */
export const maxTypedTextLength = 100;

/** True when a character is a control character of Unicode's category Cc: C0, DEL or C1. */
function isControl(character: string): boolean {
  return character < ' ' || (character >= '\u007f' && character <= '\u009f');
}

function isHighSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\ud800' && unit <= '\udbff';
}

function isLowSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\udc00' && unit <= '\udfff';
}

/**
 * True when every surrogate is part of a pair. JSON can carry a lone surrogate, but UTF-8 and
 * therefore DynamoDB cannot.
 */
function isWellFormed(units: readonly string[]): boolean {
  return units.every((unit, position) => {
    if (isHighSurrogate(unit)) {
      return isLowSurrogate(units[position + 1]);
    }
    return !isLowSurrogate(unit) || isHighSurrogate(units[position - 1]);
  });
}

/**
 * True for 1 to 64 characters of well-formed Unicode without control characters and without blanks
 * around them.
 */
export function isShortText(text: string): boolean {
  if (text.length < 1 || text.length > maximumTextLength || text.trim() !== text) {
    return false;
  }
  const units = text.split('');
  return isWellFormed(units) && !units.some((character) => isControl(character));
}
