/** The streams of the template, by name and ARN, and the permissions that calls on them demand. */
import type { Iam } from '../iam/iam.ts';
import type { Demand, Place } from '../../core/service.ts';
import { invalidArgument, shardNotFound, streamNotFound } from './kinesis-errors.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** How inputs name a stream: by exactly one of the two members. */
export interface StreamName {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** The streams of one world. */
export interface Streams {
  add(stream: Stream): void;
  all(): readonly Stream[];
  /** Throws ResourceNotFoundException, or InvalidArgumentException when none is named. */
  require(named: StreamName): Stream;
  requireShard(stream: Stream, shardId: string): Shard;
  /**
   * The permissions of an action on the named stream, which need not exist: its own and, with a
   * customer-managed key, those on the key.
   */
  demands(
    action: string,
    named: StreamName,
    keyAction?: 'kms:GenerateDataKey' | 'kms:Decrypt',
  ): readonly Demand[];
}

/** Finds streams by name or ARN, and reads the policies of their keys from `iam`. */
export function createStreams(place: Place, iam: Pick<Iam, 'resourcePolicyOf'>): Streams {
  return new StreamsByName(place, iam);
}

class StreamsByName implements Streams {
  readonly #place: Place;
  readonly #iam: Pick<Iam, 'resourcePolicyOf'>;
  readonly #byName = new Map<string, Stream>();
  /** Demands never change once the stream exists, so they are cached. */
  readonly #made = new Map<string, readonly Demand[]>();

  constructor(place: Place, iam: Pick<Iam, 'resourcePolicyOf'>) {
    this.#place = place;
    this.#iam = iam;
  }

  add(stream: Stream): void {
    this.#byName.set(stream.name, stream);
  }

  all(): readonly Stream[] {
    return [...this.#byName.values()];
  }

  require(named: StreamName): Stream {
    const name = nameOf(named);
    const stream = this.#byName.get(name);
    if (stream === undefined) {
      throw streamNotFound(name, this.#place.accountId);
    }
    return stream;
  }

  requireShard(stream: Stream, shardId: string): Shard {
    const shard = stream.shards.find(({ id }) => id === shardId);
    if (shard === undefined) {
      throw shardNotFound(shardId, stream.name, this.#place.accountId);
    }
    return shard;
  }

  demands(action: string, named: StreamName, keyAction?: string): readonly Demand[] {
    const name = nameOf(named);
    const key = `${action}/${name}`;
    const known = this.#made.get(key);
    if (known !== undefined) {
      return known;
    }
    const fresh = this.#make(action, name, keyAction);
    if (this.#byName.has(name)) {
      this.#made.set(key, fresh);
    }
    return fresh;
  }

  #make(action: string, name: string, keyAction: string | undefined): readonly Demand[] {
    const { partition, region, accountId } = this.#place;
    const resource = `arn:${partition}:kinesis:${region}:${accountId}:stream/${name}`;
    const own: Demand = { action: `kinesis:${action}`, resource };
    const keyArn = this.#byName.get(name)?.keyArn;
    if (keyArn === undefined || keyAction === undefined) {
      return [own];
    }
    const conditions = {
      'kms:ViaService': `kinesis.${region}.amazonaws.com`,
      'kms:CallerAccount': accountId,
      'kms:EncryptionContext:aws:kinesis:arn': resource,
      'kms:EncryptionContextKeys': ['aws:kinesis:arn'],
    };
    const resourcePolicy = { document: this.#iam.resourcePolicyOf(keyArn), required: true };
    return [own, { action: keyAction, resource: keyArn, conditions, resourcePolicy }];
  }
}

function nameOf({ StreamName: name, StreamARN: arn }: StreamName): string {
  const named = name ?? arn?.slice(arn.indexOf('/') + 1);
  if (named === undefined) {
    throw invalidArgument('Either StreamName or StreamARN should be provided.');
  }
  return named;
}
