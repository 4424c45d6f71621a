/**
 * The load of the conversion benchmark: concurrent callers, each sending its next request after the
 * last response. Every response is checked.
 */
import autocannon from 'autocannon';
import type { Question } from './dataset.ts';

/** Throughput, latency and wrong responses of one load. */
export interface LoadResult {
  readonly conversionsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Responses without the right Reference ID, and requests without a response. */
  readonly wrong: number;
}

/** Number of concurrent connections, and how long they send requests. */
export interface LoadBounds {
  readonly callers: number;
  readonly seconds: number;
}

const query = 'query ($vin: String!) { referenceIdForVin(vin: $vin) }';

/** Runs the load against an address. */
export async function load(
  url: string,
  questions: readonly Question[],
  bounds: LoadBounds,
): Promise<LoadResult> {
  const right = new Set(questions.map(({ referenceId }) => referenceId));
  const result = await autocannon({
    url,
    connections: bounds.callers,
    duration: bounds.seconds,
    requests: questions.map(({ accessToken, vin }) => ({
      method: 'POST',
      headers: { authorization: accessToken, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { vin } }),
    })),
    verifyBody: (body) => right.has(referenceIdIn(String(body))),
  });
  return {
    conversionsPerSecond: (result['2xx'] - result.mismatches) / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    wrong: result.mismatches + result.non2xx + result.errors,
  };
}

function referenceIdIn(body: string): string {
  return /"referenceIdForVin":"([0-9a-f-]{36})"/.exec(body)?.[1] ?? '';
}
