/**
 * The event source mappings of the template. They start when all resources exist, and are drained
 * and stopped before the functions.
 */
import type { State, Store } from '../../../state/store.ts';
import { AwsError } from '../../../core/aws-error.ts';
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Iam } from '../../iam/iam.ts';
import type { ChangeStreams } from '../../dynamodb/streams/change-streams.ts';
import type { Streams } from '../../kinesis/streams.ts';
import type { CreatedResource, Properties, ResourceContext } from '../../../core/resource.ts';
import type { Clock, Place } from '../../../core/service.ts';
import { dynamoDbSource } from './dynamodb-source.ts';
import { kinesisSource } from './kinesis-source.ts';
import { mappingConfiguration, type MappingConfiguration } from './mapping-configuration.ts';
import { pollerCalls, type PollerCalls } from './poller-calls.ts';
import { ShardReader } from './shard-reader.ts';
import type { MappedFunction, StreamSource } from './source.ts';

/** The streams that mappings read, and the store of their checkpoints. */
export interface Streaming {
  readonly streams: Streams;
  /** Streams of DynamoDB's tables. */
  readonly changeStreams: ChangeStreams;
  readonly state: State;
  readonly clock: Clock;
}

/** The mappings of one world. */
export interface Mappings {
  create(properties: Properties, context: ResourceContext): Promise<CreatedResource>;
  /** Starts the readers. */
  start(): void;
  /** Restarts the readers, so that IAM checks every permission they need again. */
  restart(): void;
  /** Resolves when every stream record is processed or discarded, at the latest after `limitMs`. */
  settled(limitMs?: number): Promise<void>;
  /** Starts no further batch; resolves when the running ones have ended. */
  stop(): Promise<void>;
}

/** What mappings are created with. */
export interface MappingDependencies extends Streaming {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Throws for an unknown function, version or alias. */
  readonly requireFunction: (nameOrArn: string) => MappedFunction;
}

/** Interval of checks for expired records, which no event reports. */
const lookAgainMs = 50;

/** Creates an empty set of mappings. */
export function createMappings(dependencies: MappingDependencies): Mappings {
  return new MappingsByShard(dependencies);
}

class MappingsByShard implements Mappings {
  readonly #dependencies: MappingDependencies;
  readonly #checkpoints: Store<string>;
  readonly #readers: ShardReader[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(dependencies: MappingDependencies) {
    this.#dependencies = dependencies;
    this.#checkpoints = dependencies.state.store('lambda.checkpoints');
  }

  async create(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
    const { requireFunction, changeStreams, streams, clock } = this.#dependencies;
    const mapping = mappingConfiguration(properties, context);
    const { id, arn, streamArn } = mapping;
    const target = requireFunction(mapping.functionName);
    const source = streamArn.includes(':dynamodb:')
      ? dynamoDbSource(changeStreams, streamArn)
      : kinesisSource(streams, streamArn);
    const calls = pollerCalls(this.#dependencies, mapping, source, target);
    await requireReadable(calls, mapping, source);
    const onProgress = (): void => this.#waiting.forEach((look) => look());
    const shared = { mapping, source, target, calls, clock, checkpoints: this.#checkpoints, onProgress };
    if (mapping.enabled) {
      this.#readers.push(...source.shards.map((shard) => new ShardReader({ ...shared, shard })));
    }
    return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
  }

  start(): void {
    this.#readers.forEach((reader) => reader.start());
  }

  restart(): void {
    this.#readers.forEach((reader) => reader.restart());
  }

  async settled(limitMs = Infinity): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.#isPending() && performance.now() < until) {
      await this.#progress(Math.min(lookAgainMs, limitMs));
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop()));
  }

  #isPending(): boolean {
    return this.#readers.some((reader) => reader.pending());
  }

  /** Resolves when a reader has processed a batch, at the latest after that time. */
  #progress(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(look, milliseconds);
      this.#waiting.add(look);
    });
  }
}

/**
 * CreateEventSourceMapping's own check: a missing permission makes the start fail, as it would make
 * a deployment fail.
 */
async function requireReadable(
  calls: PollerCalls,
  { logicalId, streamArn }: MappingConfiguration,
  { actions, shards }: StreamSource,
): Promise<void> {
  const shardId = shards[0]?.id ?? '';
  try {
    await calls.describeStream();
    const iterator = await calls.shardIterator(shardId, { type: 'LATEST' });
    await calls.records(shardId, iterator, 1);
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== 'AccessDeniedException') {
      throw cause;
    }
    const message = `Cannot access stream ${streamArn}. Please ensure the role can perform the ${actions} Actions on your stream in IAM.`;
    throw new Error(`${logicalId}: ${message}`, { cause });
  }
}
