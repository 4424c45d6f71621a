/** Files that a command creates: whole or not at all, and never over another file. */
import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../session/cli-error.ts';

/** The files have personal data, so only their user reads them. */
const mode = 0o600;

/** Throws CliError when there is such a file already. */
export function requireNewFile(path: string): void {
  if (existsSync(path)) {
    throw isThere(path);
  }
}

/**
 * A file that is being written. Its name is reserved at once, and its content is written at the
 * end.
 */
export class NewFile {
  readonly path: string;
  readonly #part: string;

  /** Reserves the name; throws CliError when the file exists or cannot be created. */
  constructor(path: string) {
    this.path = path;
    this.#part = `${path}.${randomUUID()}.part`;
    try {
      closeSync(openSync(path, 'wx', mode));
    } catch (error) {
      throw codeOf(error) === 'EEXIST'
        ? isThere(path)
        : new CliError('usage', `${path} cannot be written. Pass another path with --out.`);
    }
  }

  /** Writes everything, and removes the file when that fails. */
  async write(content: AsyncIterable<Uint8Array> | Iterable<string>): Promise<void> {
    try {
      // Opened at once: a stream that still opens its file would create it after the removal.
      const fd = openSync(this.#part, 'wx', mode);
      await pipeline(Readable.from(content), createWriteStream(this.#part, { fd }));
      renameSync(this.#part, this.path);
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Removes what was written so far. */
  discard(): void {
    rmSync(this.#part, { force: true });
    rmSync(this.path, { force: true });
  }
}

const isThere = (path: string): CliError =>
  new CliError('usage', `${path} exists and is not overwritten. Pass another path with --out.`);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
