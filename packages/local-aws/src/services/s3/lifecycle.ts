/**
 * A bucket's lifecycle: when its objects and its unfinished uploads end (Amazon S3 User Guide,
 * "Expiring objects" and "Configuring a bucket lifecycle configuration to delete incomplete
 * multipart uploads").
 */

/** Days of the rules; absent without such a rule. */
export interface Lifecycle {
  readonly expirationDays?: number;
  readonly abortAfterDays?: number;
}

const dayMs = 86_400_000;

/**
 * True once the days have passed. S3 rounds the moment up to the next midnight in UTC; it deletes
 * some time later, but charges and shows nothing of the object from then on here.
 */
export function hasExpired(since: number, days: number | undefined, now: number): boolean {
  return days !== undefined && now >= Math.ceil((since + days * dayMs) / dayMs) * dayMs;
}

/** Reads the property of a bucket. Throws for a rule that the emulator does not know. */
export function lifecycleOf(configuration: unknown, logicalId: string): Lifecycle | undefined {
  if (configuration === undefined) {
    return undefined;
  }
  // CloudFormation's type. The members are checked below.
  const { Rules: rules = [] } = configuration as { readonly Rules?: readonly Rule[] };
  return Object.assign({}, ...rules.map((rule) => daysOf(rule, logicalId))) as Lifecycle;
}

type Rule = Readonly<Record<string, unknown>>;

function daysOf(rule: Rule, logicalId: string): Lifecycle {
  const { Id: _, Status, ExpirationInDays, AbortIncompleteMultipartUpload: abort, ...others } = rule;
  const [unknown] = Object.keys(others);
  if (Status !== 'Enabled' || unknown !== undefined) {
    throw new Error(`${logicalId}: the local S3 has enabled rules for a whole bucket, without ${unknown}.`);
  }
  const abortDays = (abort as { readonly DaysAfterInitiation?: unknown } | undefined)?.DaysAfterInitiation;
  return {
    ...(ExpirationInDays !== undefined && { expirationDays: wholeDays(ExpirationInDays, logicalId) }),
    ...(abortDays !== undefined && { abortAfterDays: wholeDays(abortDays, logicalId) }),
  };
}

function wholeDays(days: unknown, logicalId: string): number {
  if (!Number.isInteger(Number(days)) || Number(days) < 1) {
    throw new Error(`${logicalId}: days of a lifecycle rule are a positive whole number.`);
  }
  return Number(days);
}
