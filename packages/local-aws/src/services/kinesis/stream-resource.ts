/**
 * AWS::Kinesis::Stream. An unsupported property that would change how the stream behaves makes the
 * start fail.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import { createStream, type StreamDefinition, type StreamDependencies } from './stream.ts';
import type { Streams } from './streams.ts';

/** Tags and shard-level metrics have no local meaning. */
const knownProperties = [
  'Name',
  'ShardCount',
  'RetentionPeriodHours',
  'StreamEncryption',
  'StreamModeDetails',
  'DesiredShardLevelMetrics',
  'Tags',
];

/** Creates streams and adds them to `streams`. */
export function streamResource(streams: Streams, dependencies: StreamDependencies): ResourceHandler {
  return {
    type: 'AWS::Kinesis::Stream',
    create(properties, context) {
      const definition = streamDefinition(properties, context);
      streams.add(createStream(definition, dependencies));
      return { ref: definition.name, attributes: { Arn: definition.arn } };
    },
  };
}

function streamDefinition(properties: Properties, context: ResourceContext): StreamDefinition {
  const { logicalId, place, physicalName } = context;
  requireKnownProperties(properties, knownProperties, logicalId, 'Kinesis');
  const { Name: given, ShardCount: shardCount, RetentionPeriodHours: hours = 24 } = properties;
  // CloudFormation's schema of the type.
  const mode = properties['StreamModeDetails'] as { readonly StreamMode?: string } | undefined;
  if ((mode?.StreamMode ?? 'PROVISIONED') !== 'PROVISIONED' || typeof shardCount !== 'number') {
    throw new Error(
      `${logicalId} needs a ShardCount in provisioned mode, the only mode that the local Kinesis supports.`,
    );
  }
  const name = typeof given === 'string' ? given : physicalName;
  return {
    name,
    arn: `arn:${place.partition}:kinesis:${place.region}:${place.accountId}:stream/${name}`,
    shardCount,
    retentionMs: Number(hours) * 3_600_000,
    ...encryptionOf(properties, logicalId),
  };
}

function encryptionOf(
  properties: Properties,
  logicalId: string,
): Pick<StreamDefinition, 'encryptionKey' | 'keyArn'> {
  // CloudFormation's schema of the type.
  const encryption = properties['StreamEncryption'] as { readonly KeyId?: unknown } | undefined;
  if (encryption === undefined) {
    return {};
  }
  const key = String(encryption.KeyId);
  if (key === 'alias/aws/kinesis') {
    return { encryptionKey: key };
  }
  if (!key.startsWith('arn:')) {
    throw new Error(`${logicalId} must name its key by ARN.`);
  }
  return { encryptionKey: key, keyArn: key };
}
