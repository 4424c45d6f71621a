/**
 * A server between the ingest function and the tables. A test can end or delay a run at any call,
 * and respond instead of the tables. Records that are put back into the stream end here.
 */
import {
  Agent,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';

/** A response that replaces the tables' response. */
export interface GateResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Responds to a call instead of the tables, or changes its request or response. Undefined passes
 * the call on.
 */
export type GateKeeper = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  ask: (input: unknown) => Promise<Record<string, unknown>>,
) => Promise<GateResponse | undefined>;

/** What happens to the nth call since `expect`, counted from 1. */
export interface GatePlan {
  readonly nth: number;
  /** `before` it reaches the tables, or `after`. */
  readonly when: 'before' | 'after';
  /** Runs at that moment. The call continues when it resolves. */
  readonly then: () => Promise<void> | void;
}

interface PutRecord {
  readonly PartitionKey: string;
  readonly Data: string;
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The gate; `startGate` opens one, and the caller stops it. */
export class Gate {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #tablesPort: number;
  #plans: readonly GatePlan[] = [];
  #seen = 0;
  #keeper: GateKeeper | undefined;
  #putBack: PutRecord[] = [];

  constructor(tablesPort: number) {
    this.#tablesPort = tablesPort;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    // A server that listens on TCP has an address of this kind.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Restarts the count of calls and sets the plans for the next ones. */
  expect(...plans: GatePlan[]): void {
    this.#seen = 0;
    this.#plans = plans;
  }

  /** Sets the gatekeeper, or removes it. */
  keepBy(keeper: GateKeeper | undefined): void {
    this.#keeper = keeper;
  }

  /** Returns the number of calls since `expect`. */
  seen(): number {
    return this.#seen;
  }

  /**
   * Returns what was put back into the stream since the last call, as records from this sequence
   * number on.
   */
  putBack(sequence: number): KinesisRecord[] {
    return this.#putBack
      .splice(0)
      .map(({ PartitionKey: key, Data: data }, index) =>
        rawRecord(key, sequence + index, Buffer.from(data, 'base64').toString()),
      );
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = (this.#seen += 1);
    const body = await bytesOf(request);
    await this.#meet(number, 'before');
    const kept = await this.#keep(request.headers, body);
    if (kept !== undefined) {
      writeJson(response, kept);
      return;
    }
    if (targetOf(request.headers).startsWith('Kinesis_')) {
      const reply = this.#storeRecords(body);
      await this.#meet(number, 'after');
      writeJson(response, reply, '1.1');
      return;
    }
    const { status, headers, body: content } = await this.#forward(request.headers, body);
    await this.#meet(number, 'after');
    response.writeHead(status, headers).end(content);
  }

  async #meet(number: number, when: GatePlan['when']): Promise<void> {
    for (const plan of this.#plans.filter((each) => each.nth === number && each.when === when)) {
      await plan.then();
    }
  }

  async #keep(headers: IncomingMessage['headers'], body: Buffer): Promise<GateResponse | undefined> {
    const operation = targetOf(headers).replace(/^.*\./, '');
    return this.#keeper?.(operation, parse(body), async (input) => {
      const { body: content } = await this.#forward(headers, Buffer.from(JSON.stringify(input)));
      return parse(content);
    });
  }

  #storeRecords(body: Buffer): GateResponse {
    // PutRecords of the SDK.
    const { Records: records } = parse(body) as { readonly Records: readonly PutRecord[] };
    this.#putBack.push(...records);
    const results = records.map(() => ({ SequenceNumber: '1', ShardId: 'shardId-000000000000' }));
    return { status: 200, body: { FailedRecordCount: 0, Records: results } };
  }

  async #forward(headers: IncomingMessage['headers'], body: Buffer): Promise<Forwarded> {
    const onward = httpRequest({
      port: this.#tablesPort,
      method: 'POST',
      path: '/',
      headers: { ...headers, 'content-length': String(body.length) },
      agent: this.#agent,
    });
    onward.end(body);
    // Node emits one argument with this event.
    const [incoming] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: incoming.statusCode ?? 500, headers: incoming.headers, body: await bytesOf(incoming) };
  }
}

/** Opens a gate before the tables at this port. */
export async function startGate(tablesPort: number): Promise<Gate> {
  const gate = new Gate(tablesPort);
  await gate.open();
  return gate;
}

/** Creates a record with any data. */
export function rawRecord(partitionKey: string, sequence: number, data: string): KinesisRecord {
  return {
    kinesis: {
      partitionKey,
      sequenceNumber: `4${String(sequence).padStart(55, '0')}`,
      data: Buffer.from(data).toString('base64'),
    },
  };
}

function targetOf(headers: IncomingMessage['headers']): string {
  return String(headers['x-amz-target']);
}

/** DynamoDB's and Kinesis's protocols are JSON objects. */
function parse(bytes: Buffer): Record<string, unknown> {
  return JSON.parse(bytes.toString()) as Record<string, unknown>;
}

/** DynamoDB's protocol is version 1.0, and Kinesis's is 1.1. */
function writeJson(response: ServerResponse, { status, body }: GateResponse, version = '1.0'): void {
  response.writeHead(status, { 'content-type': `application/x-amz-json-${version}` });
  response.end(JSON.stringify(body));
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}
