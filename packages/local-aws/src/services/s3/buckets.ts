/** The buckets of the template. Each is private, and its owner owns every object. */
import type { Demand, Place } from '../../core/service.ts';
import type { Iam } from '../iam/iam.ts';
import type { Lifecycle } from './lifecycle.ts';

/** A bucket as the template defines it. */
export interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly versioned: boolean;
  /** The retention of every new version; absent without Object Lock. */
  readonly retention?: Retention;
  /** Absent where objects never expire. */
  readonly lifecycle?: Lifecycle;
}

/** The default retention of a bucket with Object Lock. */
export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

/** The buckets by name, and the demands on them with their policies. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #place: Place;
  readonly #iam: Pick<Iam, 'resourcePolicyOf'>;

  constructor(place: Place, iam: Pick<Iam, 'resourcePolicyOf'>) {
    this.#place = place;
    this.#iam = iam;
  }

  /** Adds a bucket, or finds the one that an earlier resource of the name added. */
  add(name: string, settings: Pick<Bucket, 'lifecycle' | 'retention' | 'versioned'>): Bucket {
    const bucket = { name, arn: this.arnOf(name), ...settings };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Finds the bucket with this name. */
  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** `arn:aws:s3:::<bucket>`, which has neither region nor account. */
  arnOf(name: string): string {
    return `arn:${this.#place.partition}:s3:::${name}`;
  }

  /**
   * Demands an action on the bucket, or on one of its objects. An unknown bucket demands nothing,
   * because the operation then fails with NoSuchBucket.
   */
  demands(
    name: string,
    key: string | undefined,
    actions: readonly string[],
    conditions?: Demand['conditions'],
  ): readonly Demand[] {
    const bucket = this.find(name);
    if (bucket === undefined) {
      return [];
    }
    return actions.map((action) => ({
      action: `s3:${action}`,
      resource: key === undefined ? bucket.arn : `${bucket.arn}/${key}`,
      resourcePolicy: { document: this.#iam.resourcePolicyOf(bucket.arn), required: false },
      ...(conditions && { conditions }),
    }));
  }
}
