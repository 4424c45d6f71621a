/**
 * Removes rows from a Parquet file. The file may have any columns that are not nested, so that an
 * erasure keeps those of a later release.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type DecodedArray, parquetMetadata, parquetRead } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { effectiveTime } from '../../domain/vehicle-state.ts';

/** A row, as far as it decides whether it goes. */
export interface RowFacts {
  readonly referenceId: string;
  /** Epoch milliseconds. */
  readonly effectiveAt: number;
}

/** The outcome: how many rows went, and the file without them; undefined without a row. */
export interface RowsRemoved {
  readonly count: number;
  readonly bytes?: Uint8Array;
}

// What Firehose compresses with is set to GZIP, and the library has no code of its own for it.
const decompressors = { GZIP: (input: Uint8Array) => gunzipSync(input) };
const compressors = { GZIP: (input: Uint8Array) => gzipSync(input) };

/** Column → values in the order of the rows. */
type Columns = Readonly<Record<string, readonly unknown[]>>;

const deciding = ['referenceid', 'observedat', 'receivedat'] as const;

/**
 * Removes the rows of a vehicle for which `goes` is true of their effective time. The columns of
 * all other values are read only if there is such a row.
 */
export async function withoutRows(
  bytes: Uint8Array,
  referenceId: string,
  goes: (effectiveAt: number) => boolean,
): Promise<RowsRemoved> {
  const file = toArrayBuffer(bytes);
  const metadata = parquetMetadata(file);
  const facts = await readColumns(file, [...deciding]);
  const ids = facts['referenceid'] ?? [];
  const kept = [...ids.keys()].filter((row) => ids[row] !== referenceId || !goes(effectiveOf(facts, row)));
  const count = ids.length - kept.length;
  if (count === 0 || kept.length === 0) {
    return { count };
  }
  const columns = await readColumns(file);
  const columnData = Object.entries(columns).map(([name, values]) => ({
    name,
    data: kept.map((row) => values[row]) as DecodedArray,
  }));
  const written = parquetWriteBuffer({
    ...{ columnData, schema: metadata.schema, codec: 'GZIP' as const, compressors },
  });
  return { count, bytes: new Uint8Array(written) };
}

function effectiveOf({ observedat = [], receivedat = [] }: Columns, row: number): number {
  return effectiveTime(Number(observedat[row]), Number(receivedat[row]));
}

async function readColumns(file: ArrayBuffer, names?: string[]): Promise<Columns> {
  const columns: Record<string, unknown[]> = {};
  await parquetRead({
    file,
    ...(names !== undefined && { columns: names }),
    compressors: decompressors,
    onChunk: ({ columnData, columnName, rowStart }) => {
      const values = (columns[columnName] ??= []);
      for (let row = 0; row < columnData.length; row += 1) {
        values[rowStart + row] = columnData[row];
      }
    },
  });
  return columns;
}

function toArrayBuffer({ buffer, byteLength, byteOffset }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
