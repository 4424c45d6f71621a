/**
 * What publishing changed states costs, one event in a request and 25 by aliases: requests, the
 * ingest function's CPU time and US$. The API is a local server that responds at once, so that only
 * the publisher is measured. Both forms run in turn, each round in new processes.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { appSyncRequest, ingestSecond } from '../prices.ts';
import { startProcess } from '../process.ts';
import { median } from '../statistics.ts';
import type { PublishOutcome } from './publish-load.ts';

/** Rounds and events of each round, from the options of `npm run bench -- publishing`. */
export interface PublishingOptions {
  readonly rounds: number;
  readonly events: number;
}

/** Requests, CPU time and cost in US$ of one way to publish changed states. */
export interface PublishingRow {
  readonly form: string;
  readonly requestsPerEvent: number;
  /** CPU time of an event in milliseconds: the median of the rounds, the least and the most. */
  readonly cpuMs: number;
  readonly cpuMsLeast: number;
  readonly cpuMsMost: number;
  /**
   * Of a million events: requests (an aliased one counted once, assumption appsync-26), and
   * compute.
   */
  readonly usdRequests: number;
  readonly usdCompute: number;
}

const forms = [
  { form: 'one event in a request', inBatches: false },
  { form: '25 events by aliases', inBatches: true },
] as const;

const million = 1_000_000;

/** Runs both forms in turn and returns a row of each. */
export async function benchPublishing(
  { rounds, events }: PublishingOptions,
  say: (line: string) => void,
): Promise<readonly PublishingRow[]> {
  const api = await startApi();
  const measured = forms.map(({ form, inBatches }) => ({
    form,
    inBatches,
    cpuMs: [] as number[],
    requests: 0,
  }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const one of measured) {
      say(`Round ${round}, ${one.form}`);
      const { cpuMs, requests } = await publish(api, one.inBatches, events);
      one.cpuMs.push(cpuMs / events);
      one.requests = requests / events;
    }
  }
  api.stop();
  return measured.map(({ form, cpuMs, requests }) => {
    const sorted = [...cpuMs].sort((one, other) => one - other);
    const middle = median(sorted);
    return {
      form,
      requestsPerEvent: requests,
      cpuMs: middle,
      cpuMsLeast: sorted[0] ?? Number.NaN,
      cpuMsMost: sorted.at(-1) ?? Number.NaN,
      usdRequests: requests * appSyncRequest * million,
      usdCompute: (middle / 1000) * ingestSecond * million,
    };
  });
}

type Api = Awaited<ReturnType<typeof startApi>>;

async function startApi() {
  let [requests, published] = [0, 0];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests += 1;
      published += Buffer.concat(parts).toString().split('"referenceId":').length - 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    /** Requests and events since the beginning. */
    counts: () => ({ requests, published }),
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One process; its warm-up is 500 events. */
async function publish(api: Api, inBatches: boolean, events: number) {
  const before = api.counts();
  const file = fileURLToPath(new URL('publish-load.ts', import.meta.url));
  const load = await startProcess(file, [String(events)], environmentOf(api.url, inBatches));
  await load.stop();
  const after = api.counts();
  const published = after.published - before.published;
  const expected = events + warmUpEvents;
  if (published !== expected) {
    throw new Error(`${published} events were published instead of ${expected}.`);
  }
  // The process's own line.
  const { cpuMs } = JSON.parse(load.line) as PublishOutcome;
  const share = events / published;
  return { cpuMs, requests: (after.requests - before.requests) * share };
}

const warmUpEvents = 500;

function environmentOf(url: string, inBatches: boolean): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    GRAPHQL_URL: url,
    PUBLISH_IN_BATCHES: String(inBatches),
    TELEMETRY_TABLE: 'messages',
    TELEMETRY_SUMMARIES_TABLE: 'summaries',
    VEHICLE_STATE_TABLE: 'states',
    TELEMETRY_RETENTION_DAYS: '30',
    SUMMARY_RETENTION_DAYS: '400',
    MESSAGES_OF_VEHICLE_PER_MINUTE: '100000',
    BYTES_OF_VEHICLE_PER_MINUTE: '1000000000',
    TELEMETRY_STREAM_NAME: 'stream',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/queue',
    POWERTOOLS_METRICS_NAMESPACE: 'bench',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
}
