/** Which resources a part of a template refers to: the order of creation follows from it. */

const substitutedName = /\$\{([^!}][^}.]*)(?:\.[^}]*)?\}/g;

/** Names that the value refers to by Ref, Fn::GetAtt or Fn::Sub; parameters and pseudo parameters among them. */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => collect(item, names));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) collectMember(key, member, names);
  }
}

function collectMember(key: string, member: unknown, names: Set<string>): void {
  if (key === 'Ref' && typeof member === 'string') names.add(member);
  else if (key === 'Fn::GetAtt') names.add(attributeOwner(member));
  else if (key === 'Fn::Sub') collectSubstituted(member, names);
  else collect(member, names);
}

function attributeOwner(argument: unknown): string {
  const first: unknown = Array.isArray(argument) ? argument[0] : String(argument).split('.')[0];
  return String(first);
}

/** Names among a substitution's own variables look like references but are none; they do no harm, since no resource has them. */
function collectSubstituted(argument: unknown, names: Set<string>): void {
  const template: unknown = Array.isArray(argument) ? argument[0] : argument;
  for (const [, name] of String(template).matchAll(substitutedName)) if (name !== undefined) names.add(name);
  if (Array.isArray(argument)) collect(argument[1], names);
}
