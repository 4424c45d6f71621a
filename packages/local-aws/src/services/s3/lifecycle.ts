/**
 * A bucket's lifecycle: when its objects and its unfinished uploads end (Amazon S3 User Guide,
 * "Expiring objects" and "Configuring a bucket lifecycle configuration to delete incomplete
 * multipart uploads").
 */

/** The rules of a bucket. */
export interface Lifecycle {
  readonly expirations: readonly Expiration[];
  /** Absent without such a rule. */
  readonly abortAfterDays?: number;
}

/** After how many days which objects end. */
interface Expiration {
  readonly days: number;
  readonly prefix: string;
  /** Tags that the object must have, each with its value. */
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** An object, as far as rules choose it. */
interface Candidate {
  readonly key: string;
  readonly lastModified: number;
  readonly tags?: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;

/**
 * True once the days have passed. S3 rounds the moment up to the next midnight in UTC; it deletes
 * some time later, but charges and shows nothing of the object from then on here.
 */
export function hasExpired(since: number, days: number | undefined, now: number): boolean {
  return days !== undefined && now >= Math.ceil((since + days * dayMs) / dayMs) * dayMs;
}

/**
 * True once a rule that chooses the object ends it. Of several, the earliest counts (Amazon S3 User
 * Guide, "Lifecycle configuration elements").
 */
export function endsNow(lifecycle: Lifecycle | undefined, object: Candidate, now: number): boolean {
  return (lifecycle?.expirations ?? []).some(
    ({ days, prefix, tags }) =>
      object.key.startsWith(prefix) &&
      tags.every(([key, value]) => object.tags?.[key] === value) &&
      hasExpired(object.lastModified, days, now),
  );
}

/** Reads the property of a bucket. Throws for a rule that the emulator does not know. */
export function lifecycleOf(configuration: unknown, logicalId: string): Lifecycle | undefined {
  if (configuration === undefined) {
    return undefined;
  }
  // CloudFormation's type. The members are checked below.
  const { Rules: rules = [] } = configuration as { readonly Rules?: readonly Rule[] };
  return rules.reduce((lifecycle, rule) => withRule(lifecycle, rule, logicalId), none);
}

const none: Lifecycle = { expirations: [] };

type Rule = Readonly<Record<string, unknown>>;

function withRule(lifecycle: Lifecycle, rule: Rule, logicalId: string): Lifecycle {
  const { Id: _, Status, AbortIncompleteMultipartUpload: abort, ...others } = rule;
  const { ExpirationInDays, Prefix, TagFilters, ...unknown } = others;
  const [first] = Object.keys(unknown);
  const isChosen = Prefix !== undefined || TagFilters !== undefined;
  if (Status !== 'Enabled' || first !== undefined || (abort !== undefined && isChosen)) {
    const reason = first ?? 'uploads of a part of the bucket';
    throw new Error(`${logicalId}: the local S3 has enabled rules, without ${reason}.`);
  }
  const abortDays = (abort as { readonly DaysAfterInitiation?: unknown } | undefined)?.DaysAfterInitiation;
  const expiration = ExpirationInDays !== undefined && {
    days: wholeDays(ExpirationInDays, logicalId),
    prefix: typeof Prefix === 'string' ? Prefix : '',
    tags: tagsOf(TagFilters),
  };
  return {
    ...lifecycle,
    expirations: [...lifecycle.expirations, ...(expiration === false ? [] : [expiration])],
    ...(abortDays !== undefined && { abortAfterDays: wholeDays(abortDays, logicalId) }),
  };
}

function tagsOf(filters: unknown): Expiration['tags'] {
  // CloudFormation's type: a list of keys with values.
  const list = (filters ?? []) as readonly { readonly Key: unknown; readonly Value: unknown }[];
  return list.map(({ Key, Value }) => [String(Key), String(Value)] as const);
}

function wholeDays(days: unknown, logicalId: string): number {
  if (!Number.isInteger(Number(days)) || Number(days) < 1) {
    throw new Error(`${logicalId}: days of a lifecycle rule are a positive whole number.`);
  }
  return Number(days);
}
