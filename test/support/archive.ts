/**
 * The archive of a world: its deployment, and the objects that Firehose would write, which the
 * local world does not have.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { type ArchiveRow, archiveColumns, archivePrefix } from '../../domain/archive.ts';
import { cachedAssembly } from './cached-assembly.ts';
import { requireOutput } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

/** Returns the folder of a deployment with an archive. */
export const archiveAssembly = (): Promise<string> =>
  cachedAssembly({ fleetWise: false, telemetryArchive: 'on' });

const parquetTypes = {
  string: 'STRING',
  bigint: 'INT64',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
} as const satisfies Record<string, ColumnSource['type']>;

/** The Parquet file of rows, as Firehose is set to write it. */
export function parquetOf(rows: readonly ArchiveRow[], rowGroupSize = 100): Uint8Array {
  const columnData = Object.entries(archiveColumns).map(([name, type]): ColumnSource => {
    const values = rows.map((row) => row[name as keyof typeof archiveColumns]);
    const data = values.map((value) => (type === 'bigint' ? BigInt(value as number) : value));
    return { name, type: parquetTypes[type], data };
  });
  const compressors = { GZIP: (input: Uint8Array) => gzipSync(input) };
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: 'GZIP', compressors, rowGroupSize }));
}

/** The rows of a Parquet file, without the place and without absent values. */
export async function rowsIn(bytes: Uint8Array): Promise<readonly Partial<ArchiveRow>[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const compressors = { GZIP: (input: Uint8Array) => gunzipSync(input) };
  const rows = await parquetReadObjects({ file, compressors });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row as Readonly<Record<string, unknown>>)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    ),
  );
}

/** The objects of the archive. */
export class ArchiveObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(world: TestWorld) {
    const { administrator: credentials, place, url: endpoint } = world;
    this.#client = new S3Client({ endpoint, region: place.region, credentials, forcePathStyle: true });
    this.#bucket = requireOutput(world, 'ArchiveBucketName');
  }

  /** Delivers rows of one place as an object. Returns its key. */
  async deliver(name: string, rows: readonly ArchiveRow[]): Promise<string> {
    const [first] = rows;
    if (first === undefined) {
      throw new Error('An object has rows.');
    }
    const Key = `${archivePrefix(first)}${name}.parquet`;
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body: parquetOf(rows) }));
    return Key;
  }

  /** Returns the object's rows; undefined when it is gone. */
  async read(Key: string): Promise<readonly Partial<ArchiveRow>[] | undefined> {
    if (!(await this.keys()).includes(Key)) {
      return undefined;
    }
    const { Body: body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
    return rowsIn((await body?.transformToByteArray()) ?? new Uint8Array());
  }

  /** Returns the days after which a rewritten object expires. */
  async daysLeft(Key: string): Promise<string | undefined> {
    const { Metadata } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
    return Metadata?.['expires-in'];
  }

  /** Returns the keys of all objects. */
  async keys(): Promise<readonly string[]> {
    const { Contents = [] } = await this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  stop(): void {
    this.#client.destroy();
  }
}
