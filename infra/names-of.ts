/**
 * The keys of a record with their type kept; `Object.keys` forgets it because a value may have more
 * keys than its type.
 */
export function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  // The records given here are literals of this project, so they have no key beyond their type's.
  return Object.keys(record) as Name[];
}
