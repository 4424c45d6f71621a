/**
 * Matches ARNs in policies part by part, so that a star in the account does not match into the
 * resource.
 */
import {
  endsInAnyText,
  matchesPattern,
  splitAtColons,
  type Pattern,
  type VariableLookup,
} from './pattern.ts';

/** `arn:partition:service:region:account:resource`. Only the last part may contain colons. */
const arnParts = 6;

/**
 * Matches the `Resource` element. A star at the end of the pattern also matches the following
 * colons (IAM User Guide, "Resource").
 */
export function matchesResource(pattern: Pattern, arn: string, lookup: VariableLookup): boolean {
  const wanted = splitAtColons(pattern, arnParts);
  const reachesOver = wanted.length < arnParts && endsInAnyText(pattern);
  return matchesParts(wanted, splitText(arn, reachesOver ? wanted.length : arnParts), lookup);
}

/** Matches ArnLike and ArnEquals, which AWS evaluates alike: each of the six parts by itself. */
export function matchesArn(pattern: Pattern, arn: string, lookup: VariableLookup): boolean {
  return matchesParts(splitAtColons(pattern, arnParts), splitText(arn, arnParts), lookup);
}

function matchesParts(
  wanted: readonly Pattern[],
  actual: readonly string[],
  lookup: VariableLookup,
): boolean {
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => matchesPattern(part, actual[index] ?? '', lookup))
  );
}

function splitText(arn: string, parts: number): string[] {
  const all = arn.split(':');
  return all.length <= parts ? all : [...all.slice(0, parts - 1), all.slice(parts - 1).join(':')];
}
