/**
 * Decides whether an ARN pattern of a policy can match a resource type, by the form of that type's
 * ARNs.
 */

/**
 * One place of a pattern: a character, `any` character, or any character of one `segment`;
 * `repeats` as a star does.
 */
interface Place {
  readonly of: string;
  readonly repeats: boolean;
}

/**
 * A resource type with the form of its ARNs, such as
 * `arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}`.
 */
export interface ArnForm {
  readonly type: string;
  readonly arn: string;
}

/**
 * Returns the resource types that the ARN pattern can match. A variable of a form stands for one
 * segment. Only if no form matches that way may it contain slashes and colons, as topics do.
 */
export function typesOf(pattern: string, forms: readonly ArnForm[]): readonly string[] {
  for (const variable of ['segment', 'any']) {
    const types = forms.filter(({ arn }) => matches(pattern, arn, variable)).map(({ type }) => type);
    if (types.length > 0) {
      return types;
    }
  }
  return [];
}

/** Comparisons with their results: every variant of the stack has most of its ARNs in common. */
const compared = new Map<string, boolean>();

function matches(pattern: string, form: string, variable: string): boolean {
  const key = `${pattern} ${form} ${variable}`;
  const isMatch = compared.get(key) ?? intersect(placesOfPattern(pattern), placesOfForm(form, variable));
  compared.set(key, isMatch);
  return isMatch;
}

function placesOfPattern(pattern: string): readonly Place[] {
  return [...pattern].map((character) => {
    if (character === '*') {
      return { of: 'any', repeats: true };
    }
    return { of: character === '?' ? 'any' : character, repeats: false };
  });
}

function placesOfForm(form: string, variable: string): readonly Place[] {
  return form.split(/(\$\{[^}]+\}|\*)/).flatMap((part): readonly Place[] => {
    if (part === '*') {
      return [{ of: 'any', repeats: true }];
    }
    if (!part.startsWith('${')) {
      return [...part].map((of) => ({ of, repeats: false }));
    }
    return [
      { of: variable, repeats: false },
      { of: variable, repeats: true },
    ];
  });
}

/** True when some text matches both. */
function intersect(one: readonly Place[], other: readonly Place[]): boolean {
  const tried = new Map<string, boolean>();
  const from = (left: number, right: number): boolean => {
    const key = `${left} ${right}`;
    const known = tried.get(key);
    if (known !== undefined) {
      return known;
    }
    tried.set(key, false);
    const found = step(left, right);
    tried.set(key, found);
    return found;
  };
  const step = (left: number, right: number): boolean => {
    const a = one[left];
    const b = other[right];
    if (a === undefined && b === undefined) {
      return true;
    }
    if (a?.repeats === true && from(left + 1, right)) {
      return true;
    }
    if (b?.repeats === true && from(left, right + 1)) {
      return true;
    }
    if (a === undefined || b === undefined || !overlap(a.of, b.of)) {
      return false;
    }
    if (a.repeats && b.repeats) {
      return false;
    }
    return from(a.repeats ? left : left + 1, b.repeats ? right : right + 1);
  };
  return from(0, 0);
}

function overlap(a: string, b: string): boolean {
  if (a === 'any' || b === 'any') {
    return true;
  }
  if (a === 'segment') {
    return b === 'segment' || isOfSegment(b);
  }
  return b === 'segment' ? isOfSegment(a) : a === b;
}

function isOfSegment(character: string): boolean {
  return character !== '/' && character !== ':';
}
