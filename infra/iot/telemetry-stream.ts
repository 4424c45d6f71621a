/**
 * The Kinesis stream between AWS IoT and the ingest function: all records of a vehicle go through
 * one shard, in order.
 */
import { CfnStream, CfnStreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

interface TelemetryStreamProps {
  readonly encryptionKey: IKey;
  readonly shards: number;
  /** Epoch seconds from when a consumer of enhanced fan-out reads; none when absent. */
  readonly fanOutSince: number | undefined;
}

/** A consumer with a throughput of its own, to which Kinesis pushes the records. */
interface FanOut {
  readonly consumerArn: string;
  /** Epoch seconds. */
  readonly since: number;
}

/**
 * Kinesis keeps records for a day without extra cost; the ingest function gives a record up after
 * an hour.
 */
const retentionHours = 24;

/**
 * The stream, with its number of shards fixed (docs/decisions/0027-shards-and-batches.md says why).
 */
export class TelemetryStream extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Undefined when Lambda polls the stream. */
  readonly fanOut: FanOut | undefined;

  constructor(scope: Construct, id: string, { encryptionKey, fanOutSince, shards }: TelemetryStreamProps) {
    super(scope, id);
    const stream = new CfnStream(this, 'Stream', {
      retentionPeriodHours: retentionHours,
      shardCount: shards,
      streamModeDetails: { streamMode: 'PROVISIONED' },
      streamEncryption: { encryptionType: 'KMS', keyId: encryptionKey.keyArn },
    });
    acknowledge(
      stream,
      'AwsSolutions-KDS3',
      'The stream shows where people drive. Its own key can be disabled, and CloudTrail records its use.',
    );
    this.name = stream.ref;
    this.arn = stream.attrArn;
    this.fanOut = fanOutSince === undefined ? undefined : this.#register(fanOutSince);
  }

  #register(since: number): FanOut {
    const consumer = new CfnStreamConsumer(this, 'Ingest', { consumerName: 'ingest', streamArn: this.arn });
    return { consumerArn: consumer.attrConsumerArn, since };
  }
}
