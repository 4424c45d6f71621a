/**
 * The event source mappings of the template. They start when all resources exist, and are drained
 * and stopped before the functions.
 */
import type { State } from '../../../state/store.ts';
import { AwsError } from '../../../core/aws-error.ts';
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Iam } from '../../iam/iam.ts';
import type { ChangeStreams } from '../../dynamodb/streams/change-streams.ts';
import type { Streams } from '../../kinesis/streams.ts';
import type { CreatedResource, Properties, ResourceContext } from '../../../core/resource.ts';
import type { Clock, Place } from '../../../core/service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { dynamoDbSource } from './dynamodb-source.ts';
import { kinesisSource } from './kinesis-source.ts';
import { mappingConfiguration, type MappingConfiguration } from './mapping-configuration.ts';
import { pollerCalls, type PollerCalls } from './poller-calls.ts';
import { ShardReader } from './shard-reader.ts';
import type { StreamSource } from './source.ts';

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
  /** Throws for an unknown function. */
  readonly requireFunction: (nameOrArn: string) => FunctionConfiguration;
}

/** Interval of checks for expired records, which no event reports. */
const lookAgainMs = 50;

/** Creates an empty set of mappings. */
export function createMappings(dependencies: MappingDependencies): Mappings {
  const { changeStreams, clock, state, streams } = dependencies;
  const checkpoints = state.store<string>('lambda.checkpoints');
  const readers: ShardReader[] = [];
  const waiting = new Set<() => void>();
  const onProgress = (): void => waiting.forEach((look) => look());

  async function create(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
    const mapping = mappingConfiguration(properties, context);
    const target = dependencies.requireFunction(mapping.functionName);
    const { streamArn } = mapping;
    const source = streamArn.includes(':dynamodb:')
      ? dynamoDbSource(changeStreams, streamArn)
      : kinesisSource(streams, streamArn);
    const calls = pollerCalls(dependencies, mapping, source, target);
    await requireReadable(calls, mapping, source);
    const shared = { mapping, source, target, calls, clock, checkpoints, onProgress };
    if (mapping.enabled) {
      readers.push(...source.shards.map((shard) => new ShardReader({ ...shared, shard })));
    }
    return { ref: mapping.id, attributes: { Id: mapping.id, EventSourceMappingArn: mapping.arn } };
  }

  const isPending = (): boolean => readers.some((reader) => reader.pending());

  async function settled(limitMs = Infinity): Promise<void> {
    const until = performance.now() + limitMs;
    while (isPending() && performance.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(look, Math.min(lookAgainMs, limitMs));
        function look(): void {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
      });
    }
  }

  return {
    create,
    settled,
    restart: () => readers.forEach((reader) => reader.restart()),
    start: () => readers.forEach((reader) => reader.start()),
    async stop() {
      await Promise.all(readers.map((reader) => reader.stop()));
    },
  };
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
