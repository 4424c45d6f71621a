/** A drill against a stand-in of AWS that restores slowly, fails, or has too many restores. */
import {
  type DynamoDBClient,
  LimitExceededException,
  ResourceInUseException,
  ResourceNotFoundException,
  TableAlreadyExistsException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { type TableName, tables } from '../../../domain/tables.ts';
import { Drill } from '../../../tools/restore/drill.ts';
import { isConsistent, reportText } from '../../../tools/restore/restore-text.ts';
import type { StackTables } from '../../../tools/session/stack-tables.ts';

/** A call to the stand-in: the name of its command, and its input. */
interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
type Responses = Readonly<Record<string, (input: Call['input'], nth: number) => unknown>>;

const $metadata = {};
const message = '';
const earliest = new Date('2026-11-01T00:00:00Z');
const latest = new Date('2026-11-20T00:00:00Z');
const restorable = Object.keys(tables).filter((table) => table !== 'DataJobs');

const usual: Responses = {
  DescribeContinuousBackupsCommand: ({ TableName }) => ({
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED',
        EarliestRestorableDateTime: earliest,
        // One table is a minute behind the others.
        LatestRestorableDateTime: TableName === 'Watches' ? latest : new Date(latest.getTime() + 60_000),
      },
    },
  }),
  RestoreTableToPointInTimeCommand: () => ({}),
  DescribeTableCommand: () => ({ Table: { TableStatus: 'ACTIVE' } }),
  DeleteTableCommand: () => ({}),
  ScanCommand: () => ({ Items: [] }),
  BatchGetCommand: () => ({}),
};

function standIn(changes: Responses = {}, isLocal = false) {
  const calls: Call[] = [];
  const lines: string[] = [];
  const send = (command: {
    readonly constructor: { readonly name: string };
    readonly input: Call['input'];
  }) => {
    const { input } = command;
    const { name } = command.constructor;
    const nth = calls.filter((call) => call.name === name).length + 1;
    calls.push({ name, input });
    return Promise.resolve().then(() => (changes[name] ?? usual[name])?.(input, nth) ?? {});
  };
  // The drill sends commands and does nothing else with a client.
  const client = { send } as Pick<DynamoDBClient, 'send'> as DynamoDBClient;
  const stack: StackTables = {
    dynamoDb: client,
    documents: client,
    nameOf: (table: TableName) => table,
    settings: { region: 'eu-central-1' },
    isLocal,
    close: () => undefined,
  };
  const named = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
  return { drill: new Drill(stack, (line) => lines.push(line), 1), lines, named };
}

const never = new AbortController().signal;

describe('the moment of a drill', () => {
  it('is by default the latest that all tables have', async () => {
    const { drill, named } = standIn({ DescribeTableCommand: () => ({ Table: { TableStatus: 'GONE' } }) });

    await expect(drill.run(undefined, never)).rejects.toThrow(
      /VehicleRegistry was not restored: its table is GONE/,
    );

    const restores = named('RestoreTableToPointInTimeCommand');
    expect(restores.map(({ SourceTableName }) => SourceTableName)).toEqual(restorable);
    expect(new Set(restores.map(({ RestoreDateTime }) => Number(RestoreDateTime)))).toEqual(
      new Set([latest.getTime()]),
    );
  });

  it.each([new Date(earliest.getTime() - 1000), new Date(latest.getTime() + 1000)])(
    'is not %s, which a table does not have',
    async (to) => {
      const { drill, named } = standIn();

      await expect(drill.run(to, never)).rejects.toThrow(/from 2026-11-01.* until 2026-11-20/);
      expect(named('RestoreTableToPointInTimeCommand')).toEqual([]);
    },
  );

  it('is the present in the local world, and no other one', async () => {
    const { drill } = standIn({}, true);

    await expect(drill.run(latest, never)).rejects.toThrow(/to the present only/);
  });

  it('must be common to all tables, except in the local world, where the present passes', async () => {
    const apart: Responses = {
      DescribeContinuousBackupsCommand: (_, nth) => ({
        ContinuousBackupsDescription: {
          PointInTimeRecoveryDescription: {
            PointInTimeRecoveryStatus: 'ENABLED',
            EarliestRestorableDateTime: new Date(nth * 1000),
            LatestRestorableDateTime: new Date(nth * 1000),
          },
        },
      }),
    };

    await expect(standIn(apart).drill.run(undefined, never)).rejects.toThrow(/no moment in common/);
    expect(isConsistent(await standIn(apart, true).drill.run(undefined, never))).toBe(true);
  });
});

describe('the tables of a drill', () => {
  it('wait while the account has too many restores', async () => {
    const { drill, lines, named } = standIn({
      RestoreTableToPointInTimeCommand: (_, nth) => {
        if (nth === 2) {
          throw new LimitExceededException({ $metadata, message });
        }
        return {};
      },
    });

    expect(isConsistent(await drill.run(undefined, never))).toBe(true);
    expect(named('RestoreTableToPointInTimeCommand')).toHaveLength(restorable.length + 1);
    expect(lines).toContain('UniqueKeys waits: the account has too many restores at once.');
  });

  it('must have items where the tables of the stack have some that do not expire', async () => {
    const { drill } = standIn({
      ScanCommand: ({ TableName }) => ({ Items: String(TableName).includes('-drill-') ? [] : [{}] }),
    });

    const report = await drill.run(undefined, never);

    expect(report.emptied).toEqual(
      expect.arrayContaining(['VehicleRegistry', 'VehicleHistory', 'Ownership']),
    );
    expect(report.emptied).not.toContain('Invitations');
    expect(isConsistent(report)).toBe(false);
    expect(reportText(report)).toContain("Empty, unlike the stack's tables: VehicleRegistry, UniqueKeys");
  });

  it('are deleted after a failure half-way, once DynamoDB has created them', async () => {
    const { drill, lines, named } = standIn({
      RestoreTableToPointInTimeCommand: (_, nth) => {
        if (nth === 3) {
          throw new Error('Lost.');
        }
        return {};
      },
      DeleteTableCommand: (_, nth) => {
        if (nth === 1) {
          throw new ResourceInUseException({ $metadata, message });
        }
        if (nth === 3) {
          throw new ResourceNotFoundException({ $metadata, message });
        }
        return {};
      },
    });

    await expect(drill.run(undefined, never)).rejects.toThrow('Lost.');
    await drill.removeTables(never);

    // The outcome of the third call is not known, so its table is looked for too.
    const [first = '', second, third] = restorable.map((table) => `${table}${drill.suffix}`);
    expect(named('DeleteTableCommand').map(({ TableName }) => TableName)).toEqual([
      ...[first, second, third],
      first,
    ]);
    expect(lines.at(-1)).toBe('Waiting to delete 1 tables, which DynamoDB still creates.');
    expect(drill.left).toEqual([]);
  });

  it('are not deleted when another program has made a table of that name', async () => {
    const { drill, named } = standIn({
      RestoreTableToPointInTimeCommand: () => {
        throw new TableAlreadyExistsException({ $metadata, message });
      },
    });

    await expect(drill.run(undefined, never)).rejects.toBeInstanceOf(TableAlreadyExistsException);
    await drill.removeTables(never);

    expect(named('DeleteTableCommand')).toEqual([]);
  });

  it('are left, and named, when the deletion is interrupted', async () => {
    const { drill } = standIn();
    await drill.run(undefined, never);

    await expect(drill.removeTables(AbortSignal.abort())).rejects.toThrow();
    expect(drill.left).toEqual(restorable.map((table) => `${table}${drill.suffix}`));
  });

  it('are no more begun after an interruption, and the present call is awaited', async () => {
    const stop = new AbortController();
    const { drill, named } = standIn({
      RestoreTableToPointInTimeCommand: (_, nth) => {
        if (nth === 2) {
          stop.abort();
        }
        return {};
      },
    });

    await expect(drill.run(undefined, stop.signal)).rejects.toThrow();
    await drill.removeTables(never);

    expect(named('RestoreTableToPointInTimeCommand')).toHaveLength(2);
    expect(named('DeleteTableCommand')).toHaveLength(2);
  });
});
