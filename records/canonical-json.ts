/**
 * One text for each JSON value, so that equal entries have equal hashes: members in the order of
 * their names' UTF-16 units and no blanks, as in RFC 8785.
 */

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Writes a value in its one form. Members that are undefined are left out. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) {
    return `[${value.map((one: Json) => canonicalJson(one)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value ?? null);
  }
  const object = value as Readonly<Record<string, Json | undefined>>;
  let text = '';
  // Without a comparison, texts are sorted by their UTF-16 units.
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member !== undefined) {
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
    }
  }
  return `{${text}}`;
}
