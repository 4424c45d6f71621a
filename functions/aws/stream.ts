/** Records into a Kinesis stream, any number at once. IAM action: kinesis:PutRecords. */
import { KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { jitter } from '../runtime/pause.ts';
import { retryRemaining } from '../runtime/retry.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

// This client uses HTTP/2 by default. The handler of any other client uses HTTP/1.1, which Kinesis
// accepts too.
const { requestHandler } = new SQSClient(clientSettings).config;
const client = new KinesisClient({ ...clientSettings, requestHandler });

/** A record to put: `text` is sent as UTF-8, and `partitionKey` chooses the shard. */
export interface NewRecord {
  readonly partitionKey: string;
  readonly text: string;
}

/**
 * Most records in one call (Amazon Kinesis API Reference, PutRecords). A call may also carry at
 * most 5 MiB. All records of an invocation fit, because Lambda passes at most 6 MB in base64.
 */
const batchSize = 500;
const schedule = { attempts: 3, delayMs: (failed: number) => jitter(20 * failed, 40 * failed) } as const;

/** The stream did not take a record at any attempt. */
export class RecordNotTakenError extends Error {
  override readonly name = 'RecordNotTakenError';
}

/** Puts every record; one may arrive twice. Throws RecordNotTakenError, and the client's errors. */
export async function putRecords(
  streamName: string,
  records: readonly NewRecord[],
  options: CallOptions,
): Promise<void> {
  for (const part of chunks(records, batchSize)) {
    await putPart(streamName, part, options);
  }
}

async function putPart(streamName: string, part: readonly NewRecord[], options: CallOptions): Promise<void> {
  const entries = part.map(({ partitionKey, text }) => ({
    PartitionKey: partitionKey,
    Data: new TextEncoder().encode(text),
  }));
  const putOnce = async (records: readonly PutRecordsRequestEntry[]) => {
    const command = new PutRecordsCommand({ StreamName: streamName, Records: [...records] });
    const { Records: results = [] } = await client.send(command, options);
    // Results are in the order of the request; a record that was not taken has an error code.
    return records.filter((_, index) => results[index]?.ErrorCode !== undefined);
  };
  const notTaken = await retryRemaining(entries, putOnce, schedule, options);
  if (notTaken.length > 0) {
    throw new RecordNotTakenError();
  }
}
