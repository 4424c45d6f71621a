/** AppSync's log lines, written under the role that the API's LogConfig names. */
import { randomBytes } from 'node:crypto';
import type { Dispatcher } from '../core/dispatcher.ts';
import type { Iam } from '../services/iam/iam.ts';
import { logWriter, type LogWriter } from '../services/logs/log-writer.ts';

/** Accepts lines for a log group, and writes those of one turn of the event loop together. */
export class AppSyncLogs {
  readonly #iam: Iam;
  readonly #dispatcher: Dispatcher;
  readonly #roleArn: () => string | undefined;
  readonly #writers = new Map<string, LogWriter>();
  readonly #dirty = new Set<LogWriter>();

  /** Calls `roleArn` at the first line of a group; without a role, the line is lost. */
  constructor(iam: Iam, dispatcher: Dispatcher, roleArn: () => string | undefined) {
    this.#iam = iam;
    this.#dispatcher = dispatcher;
    this.#roleArn = roleArn;
  }

  write(logGroup: string, message: string): void {
    const writer = this.#writerFor(logGroup);
    writer?.add(message);
    if (writer === undefined) {
      return;
    }
    if (this.#dirty.size === 0) {
      setImmediate(() => void this.flush());
    }
    this.#dirty.add(writer);
  }

  /** Writes the collected lines. */
  async flush(): Promise<void> {
    const writing = [...this.#dirty];
    this.#dirty.clear();
    await Promise.all(writing.map((writer) => writer.flush()));
  }

  #writerFor(logGroup: string): LogWriter | undefined {
    const known = this.#writers.get(logGroup);
    if (known !== undefined) {
      return known;
    }
    const role = this.#roleArn();
    if (role === undefined) {
      return undefined;
    }
    // AppSync's guide names no source for the role of its logs (assumption iam-1).
    const actAs = () => this.#iam.assume(role, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE');
    const writer = logWriter(this.#dispatcher, actAs, logGroup, randomBytes(16).toString('hex'));
    this.#writers.set(logGroup, writer);
    return writer;
  }
}
