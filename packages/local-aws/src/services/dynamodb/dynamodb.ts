/**
 * DynamoDB: the embedded engine or the one at a given endpoint, with IAM, encryption keys and
 * expiry around it. TransactionConflict never occurs here, because the engine runs one transaction
 * after the other.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { NoDynamoDbError } from '../../core/start-errors.ts';
import { startDynoxide, type Engine } from './dynoxide.ts';
import { engineClient } from './engine-client.ts';
import { httpTransport } from './http-transport.ts';
import { dataOperations } from './operations.ts';
import type { Horizon } from './streams/change-stream.ts';
import { capturingClient, createChangeStreams, type ChangeStreams } from './streams/change-streams.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { RestoredTables, type StoredRestore } from './restored-tables.ts';
import { streamOperations } from './streams/stream-operations.ts';
import { SocketTransport } from './socket-transport.ts';
import { descriptionOperations } from './table-description.ts';
import { keyDemand, tableDemands } from './table-demands.ts';
import { tableResource } from './table-resource.ts';
import { createSweeper, sweepIntervalMs } from './time-to-live.ts';
import type { Tables } from './tables.ts';
import type { Transport } from './transport.ts';

/** Parts of the world that DynamoDB shares, and where its tables are stored. */
export interface DynamoDbDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly iam: Iam;
  readonly state: State;
  /** Folder of the database file. Absent: the database is in memory. */
  readonly directory?: string;
  /** A running DynamoDB to use instead of the embedded engine. */
  readonly endpoint?: string;
}

/** DynamoDB, with a method that deletes expired items on demand. */
export interface DynamoDbModule extends ServiceModule {
  /** The streams of the tables, for readers in this process. */
  readonly streams: ChangeStreams;
  /** Deletes all expired items now and returns their number. Otherwise a timer deletes them. */
  sweepExpired(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the embedded engine, or throws when no DynamoDB responds at a given `endpoint`. */
export async function createDynamoDb(dependencies: DynamoDbDependencies): Promise<DynamoDbModule> {
  const { place, clock, iam, state } = dependencies;
  const { transport, stopEngine } = await openStore(dependencies);
  const tables: Tables = new Map();
  const streams = createChangeStreams();
  const plain = engineClient(transport);
  const engine = capturingClient(plain, streams);
  const demands = tableDemands({ place, iam, tables });
  const ofKey = keyDemand({ place, iam });
  const restores = state.store<StoredRestore>('dynamodb.restores');
  const restored = new RestoredTables({ engine: plain, tables, place, restores });
  await restored.open();
  const sweeper = createSweeper(engine, tables, clock);
  // A sweep may fail while the engine is ending. The next one deletes what it left.
  const timer = setInterval(() => void sweeper.some().catch(() => undefined), sweepIntervalMs).unref();
  const horizons = state.store<Horizon>('dynamodb.streams');
  return {
    streams,
    services: [
      {
        name: 'dynamodb',
        json: {
          targetPrefix: 'DynamoDB_20120810',
          otherPrefixes: ['DynamoDBStreams_20120810'],
          version: '1.0',
        },
        operations: {
          ...dataOperations(engine, demands, tables),
          ...descriptionOperations(engine, demands, { place, tables }),
          ...recoveryOperations({ tables, restored, clock, place, demands, keyDemand: ofKey }),
          ...streamOperations({ streams, clock, keyDemand: ofKey }),
        },
      },
    ],
    resources: [tableResource(plain, tables, { streams, clock, place, horizons })],
    sweepExpired: () => sweeper.all(),
    async stop() {
      clearInterval(timer);
      streams.all().forEach((stream) => stream.keep());
      transport.close();
      await stopEngine();
    },
  };
}

interface Store {
  readonly transport: Transport;
  readonly stopEngine: Engine['stop'];
}

async function openStore({ endpoint, directory, state }: DynamoDbDependencies): Promise<Store> {
  const namespace = namespaceOf(state);
  if (endpoint !== undefined && endpoint !== '') {
    await requireDynamoDb(endpoint);
    return { transport: httpTransport(endpoint, namespace), stopEngine: () => Promise.resolve() };
  }
  const engine = await startDynoxide(directory && path.join(directory, 'dynamodb.db'));
  return { transport: new SocketTransport(engine, namespace), stopEngine: engine.stop };
}

/** Throws an error that names the option when no DynamoDB responds there. */
async function requireDynamoDb(endpoint: string): Promise<void> {
  if (await listsTables(endpoint).catch(() => false)) {
    return;
  }
  throw new NoDynamoDbError(
    `DynamoDB does not respond at ${endpoint}, the value of the option dynamoDbEndpoint. Start it first, for example ` +
      '`docker run -p 127.0.0.1:8000:8000 amazon/dynamodb-local`, and give its address as http://127.0.0.1:8000.',
  );
}

async function listsTables(endpoint: string): Promise<boolean> {
  const transport = httpTransport(endpoint, 'probe');
  try {
    const { status, body } = await transport.send('ListTables', '{}');
    const output: unknown = JSON.parse(body);
    return status === 200 && typeof output === 'object' && output !== null && 'TableNames' in output;
  } finally {
    transport.close();
  }
}

/** Worlds that share an external endpoint must not share tables. */
function namespaceOf(state: State): string {
  const store = state.store<string>('dynamodb.namespace');
  const namespace = store.get('namespace') ?? `local${randomBytes(8).toString('hex')}`;
  if (!store.has('namespace')) {
    store.set('namespace', namespace);
  }
  return namespace;
}
