import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { ArchiveRow } from '../../../domain/archive.ts';
import { withoutRows } from '../../../functions/archive/parquet-rows.ts';
import { parquetOf, rowsIn } from '../../support/archive.ts';

const always = () => true;

function rowOf(referenceid: string, index: number): ArchiveRow {
  const value = [{ number: index / 8 }, { flag: index % 2 === 0 }, { text: `„${index}“ 🚗` }][index % 3];
  return {
    ...{ tenant: 'acme', day: '2027-01-31', bucket: '7', referenceid, message: `m#${index}` },
    ...{ signal: `Vehicle.Signal${index % 5}`, observedat: 1_800_000_000_000 + index },
    ...{ receivedat: 1_800_000_000_500 + index, ...value },
  };
}

/** The row without its place, which only the key has. */
const stored = ({ bucket: _, day: __, tenant: ___, ...row }: ArchiveRow) => row;

describe('withoutRows', () => {
  it('keeps every value of the other rows, in their order, across row groups', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => rowOf(`7-${index % 7}`, index));

    const { bytes, count } = await withoutRows(parquetOf(rows, 90), '7-3', always);

    const kept = rows.filter(({ referenceid }) => referenceid !== '7-3');
    expect(count).toBe(1_000 - kept.length);
    expect(await rowsIn(bytes ?? new Uint8Array())).toEqual(kept.map(stored));
  });

  it('can be repeated, on what it wrote', async () => {
    const rows = [rowOf('7-1', 0), rowOf('7-2', 1), rowOf('7-3', 2)];
    const first = await withoutRows(parquetOf(rows), '7-1', always);

    const second = await withoutRows(first.bytes ?? new Uint8Array(), '7-2', always);
    const third = await withoutRows(second.bytes ?? new Uint8Array(), '7-1', always);

    expect(await rowsIn(second.bytes ?? new Uint8Array())).toEqual([stored(rows[2] as ArchiveRow)]);
    expect(third).toEqual({ count: 0 });
  });

  it('decides by the effective time, which is never after the receipt', async () => {
    const ahead = { ...rowOf('7-1', 0), observedat: 2_000, receivedat: 1_000 };
    const times: number[] = [];

    await withoutRows(parquetOf([ahead]), '7-1', (at) => times.push(at) > 0);

    expect(times).toEqual([1_000]);
  });

  it('leaves no file without a row, and writes none when nothing goes', async () => {
    const file = parquetOf([rowOf('7-1', 0)]);

    expect(await withoutRows(file, '7-1', always)).toEqual({ count: 1 });
    expect(await withoutRows(file, '7-1', () => false)).toEqual({ count: 0 });
    expect(await withoutRows(file, '7', always)).toEqual({ count: 0 });
  });

  it('keeps columns of a later release', async () => {
    const ids = ['7-1', '7-2'];
    const compressors = { GZIP: (input: Uint8Array) => gzipSync(input) };
    const later = parquetWriteBuffer({
      columnData: [
        { name: 'referenceid', data: ids, type: 'STRING' },
        { name: 'observedat', data: [1n, 1n], type: 'INT64' },
        { name: 'receivedat', data: [1n, 1n], type: 'INT64' },
        { name: 'quality', data: [7, 8], type: 'INT32' },
      ],
      ...{ codec: 'GZIP' as const, compressors },
    });

    const { bytes } = await withoutRows(new Uint8Array(later), '7-1', always);

    expect(await rowsIn(bytes ?? new Uint8Array())).toMatchObject([{ referenceid: '7-2', quality: 8 }]);
  });

  it('fails on a file that is not Parquet', async () => {
    await expect(withoutRows(new TextEncoder().encode('not a file'), '7-1', always)).rejects.toThrow();
  });
});
