/** Rows into the delivery stream of the archive. IAM action: firehose:PutRecordBatch. */
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { jitter } from '../runtime/pause.ts';
import { retryRemaining } from '../runtime/retry.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** A record of the stream: any number of rows. */
export interface RowsRecord {
  readonly data: Uint8Array;
}

// Attempts are counted here, and the caller bounds their time.
const client = new FirehoseClient({ ...clientSettings, maxAttempts: 1 });

/**
 * Limits of one call: 500 records and 4 MiB. Some bytes are left for the rest of the request
 * (Amazon Data Firehose API Reference, "PutRecordBatch").
 */
const maxRecords = 500;
const maxBytes = 4_000_000;

const schedule = { attempts: 4, delayMs: (failed: number) => jitter(100, 200) * 2 ** failed } as const;

/**
 * Puts records; one may arrive twice. Returns those that the stream did not take, also because AWS
 * failed or the time was up.
 */
export async function putRows<Record extends RowsRecord>(
  streamName: string,
  records: readonly Record[],
  options: CallOptions,
): Promise<readonly Record[]> {
  const left: Record[] = [];
  for (const part of partsOf(records)) {
    left.push(...(await putPart(streamName, part, options)));
  }
  return left;
}

async function putPart<Record extends RowsRecord>(
  DeliveryStreamName: string,
  part: readonly Record[],
  options: CallOptions,
): Promise<readonly Record[]> {
  let left = part;
  const putOnce = async (remaining: readonly Record[]) => {
    const Records = remaining.map(({ data: Data }) => ({ Data }));
    const command = new PutRecordBatchCommand({ DeliveryStreamName, Records });
    const results = await client.send(command, options).then(
      ({ RequestResponses }) => RequestResponses ?? [],
      () => undefined,
    );
    // Results are in the order of the request; a record that was not taken has an error code.
    left = remaining.filter((_, index) => results?.[index]?.RecordId === undefined);
    return left;
  };
  try {
    return await retryRemaining(part, putOnce, schedule, options);
  } catch {
    // The time ended a pause.
    return left;
  }
}

function partsOf<Record extends RowsRecord>(records: readonly Record[]): Record[][] {
  const parts: Record[][] = [];
  let bytes = 0;
  for (const record of records) {
    const last = parts.at(-1);
    bytes += record.data.length;
    if (last === undefined || bytes > maxBytes || last.length >= maxRecords) {
      parts.push([record]);
      bytes = record.data.length;
    } else {
      last.push(record);
    }
  }
  return parts;
}
