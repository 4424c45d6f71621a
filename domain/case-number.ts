/** Case numbers, which officers state with requests that another officer approves. */

/** A case number: letters, digits and separators, so that it is neither a sentence nor a name. */
export const caseNumberPattern = '[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,38}[A-Za-z0-9])?';
