/**
 * A step of an export: reads about eight megabytes of records and uploads them as one part. A part
 * is whole files of the archive, so no file continues in the next step. The part's number is the
 * job's version, so the object never has a part of an overtaken run. A step also ends after a
 * number of pages. It then pads what it has read to the least size of a part, or uploads nothing if
 * it found no record.
 */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { exportKey } from '../../domain/export-key.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type UploadedPart, beginUpload, completeUpload, uploadPart } from '../aws/export-bucket.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import type { DataJobHandler, StepOutcome } from '../data-jobs/run-job.ts';
import type { Dataset, PageKey } from './dataset.ts';
import { readmeOf } from './readme.ts';
import { tarEnd, tarEntry } from './tar.ts';

/**
 * When a part is full. S3 takes parts of at least 5 MiB, except the last (Amazon S3 User Guide,
 * "Amazon S3 multipart upload limits").
 */
const partBytes = 8 * 1024 * 1024;
/** The least bytes of a part that is not the last (the same page). */
const minPartBytes = 5 * 1024 * 1024;
/**
 * The most pages that a step reads, even if they show nothing. A page is a megabyte at most, and a
 * step has twenty seconds. While positions are off, most of a vehicle's pages may show nothing.
 */
export const maxPages = 32;
/** The most bytes of an export, about 1,000 parts; the number of parts bounds the job's item. */
const maxBytes = 5 * 1024 ** 3;

/** Where an export continues. */
interface ExportCursor {
  readonly uploadId: string;
  readonly parts: readonly UploadedPart[];
  readonly bytes: number;
  /** Position of the dataset that is read; the number of datasets once all are read. */
  readonly dataset: number;
  /** Number of the dataset's next file, from 1. */
  readonly file: number;
  /** The last item of the dataset that was read. */
  readonly after?: PageKey | undefined;
  /** Records by dataset. */
  readonly records: Readonly<Record<string, number>>;
}

/** What an export leaves on its job. */
export interface ExportResult {
  readonly bytes: number;
}

/** An export: the kinds of records of its archive, in their order. */
export interface Export {
  /** Title of the README. */
  readonly title: string;
  readonly datasets: readonly Dataset[];
  /** Runs before the first step. Throws DataJobError when there is nothing to export. */
  check?(job: DataJobItem, options: CallOptions): Promise<void>;
}

/** Creates the handler of such exports. */
export function exportHandler(made: Export): DataJobHandler {
  return { step: (job, options) => exportStep(made, job, options) };
}

async function exportStep(made: Export, job: DataJobItem, options: CallOptions): Promise<StepOutcome> {
  const key = exportKey(job.jobId);
  if (job.cursor === undefined) {
    await made.check?.(job, options);
    const uploadId = await beginUpload(key, options);
    const first: ExportCursor = { uploadId, parts: [], bytes: 0, dataset: 0, file: 1, records: {} };
    return { cursor: JSON.stringify(first), handled: 0 };
  }
  // Only this file writes the cursor.
  const cursor = JSON.parse(job.cursor) as ExportCursor;
  const upload = { key, uploadId: cursor.uploadId };
  if (cursor.dataset === made.datasets.length) {
    // A step of its own, because it may be repeated after a crash, when the upload is gone.
    await completeUpload(upload, cursor.parts, options);
    const result: ExportResult = { bytes: cursor.bytes };
    return { result: JSON.stringify(result), handled: job.handled };
  }
  const { after, part } = await fillPart(made, job, cursor, options);
  if (part === undefined) {
    return { cursor: JSON.stringify(after), handled: job.handled };
  }
  if (after.bytes > maxBytes) {
    throw new DataJobError('TOO_LARGE');
  }
  const uploaded = await uploadPart(upload, job.version, part, options);
  const handled = Object.values(after.records).reduce((sum, count) => sum + count, 0);
  return { cursor: JSON.stringify({ ...after, parts: [...cursor.parts, uploaded] }), handled };
}

/**
 * Reads until the part is full, everything is read, or the step has read its pages. Returns the
 * last part in any case, and another one only with records.
 */
async function fillPart(
  { datasets, title }: Export,
  job: DataJobItem,
  cursor: ExportCursor,
  options: CallOptions,
): Promise<{ readonly after: ExportCursor; readonly part?: Buffer }> {
  const modifiedAt = Math.floor(Date.parse(job.requestedAt) / 1000);
  const entryOf = (name: string, text: string) => tarEntry({ name, content: Buffer.from(text), modifiedAt });
  const entries = cursor.parts.length === 0 ? [entryOf('README.md', readmeOf(title, job, datasets))] : [];
  const before = entries.length;
  let at = cursor;
  let pagesLeft = maxPages;
  for (let next = datasets[at.dataset]; next !== undefined; next = datasets[at.dataset]) {
    if (sizeOf(entries) >= partBytes || pagesLeft === 0) {
      break;
    }
    const { after, lines, name, pages } = await readFile(next, job, at, { pagesLeft, options });
    if (lines.length > 0) {
      entries.push(entryOf(name, lines.join('')));
    }
    at = after;
    pagesLeft -= pages;
  }
  const isLast = at.dataset === datasets.length;
  if (!isLast && entries.length === before) {
    return { after: at };
  }
  const lacking = minPartBytes - sizeOf(entries);
  if (!isLast && lacking > 0) {
    entries.push(entryOf(`filler-${String(job.version).padStart(4, '0')}.txt`, ' '.repeat(lacking)));
  }
  if (isLast) {
    entries.push(
      entryOf('manifest.json', `${JSON.stringify({ records: at.records }, undefined, 2)}\n`),
      tarEnd,
    );
  }
  return { after: { ...at, bytes: cursor.bytes + sizeOf(entries) }, part: Buffer.concat(entries) };
}

function sizeOf(entries: readonly Buffer[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0);
}

/** What a step has read of a file, and where the export continues. */
interface ReadFile {
  readonly after: ExportCursor;
  readonly lines: readonly string[];
  readonly name: string;
  readonly pages: number;
}

/** Reads pages of one dataset until a file is full, the dataset ends, or no page is left. */
async function readFile(
  dataset: Dataset,
  job: DataJobItem,
  at: ExportCursor,
  { options, pagesLeft }: { readonly options: CallOptions; readonly pagesLeft: number },
): Promise<ReadFile> {
  const lines: string[] = [];
  let bytes = 0;
  let pages = 0;
  let after = at.after;
  do {
    const page = await dataset.read(job, after, options);
    for (const record of page.records) {
      const line = `${JSON.stringify(record)}\n`;
      lines.push(line);
      bytes += Buffer.byteLength(line);
    }
    after = page.next;
    pages += 1;
  } while (after !== undefined && bytes < partBytes && pages < pagesLeft);
  const { name } = dataset;
  const records = { ...at.records, [name]: (at.records[name] ?? 0) + lines.length };
  // A file without lines is left out, so the next one has its number.
  const file = lines.length > 0 ? at.file + 1 : at.file;
  const position = after === undefined ? { dataset: at.dataset + 1, file: 1 } : { dataset: at.dataset, file };
  return {
    after: { ...at, ...position, after, records },
    ...{ lines, pages },
    name: `${name}-${String(at.file).padStart(4, '0')}.jsonl`,
  };
}
