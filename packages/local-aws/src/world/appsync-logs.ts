/** AppSync's log lines, written under the role that the API's LogConfig names. */
import { randomBytes } from 'node:crypto';
import type { Dispatcher } from '../core/dispatcher.ts';
import type { Iam } from '../services/iam/iam.ts';
import { logWriter, type LogWriter } from '../services/logs/log-writer.ts';

/** Accepts lines for a log group. */
export interface AppSyncLogs {
  write(logGroup: string, message: string): void;
  /** Writes the collected lines. */
  flush(): Promise<void>;
}

/** Collects the lines of one turn of the event loop. Calls `roleArn` at the first line. */
export function appSyncLogs(
  iam: Iam,
  dispatcher: Dispatcher,
  roleArn: () => string | undefined,
): AppSyncLogs {
  const writers = new Map<string, LogWriter>();
  const dirty = new Set<LogWriter>();

  function writerFor(logGroup: string): LogWriter | undefined {
    const known = writers.get(logGroup);
    if (known !== undefined) {
      return known;
    }
    const role = roleArn();
    if (role === undefined) {
      return undefined;
    }
    // AppSync's guide names no source for the role of its logs (assumption iam-1).
    const actAs = () => iam.assume(role, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE');
    const writer = logWriter(dispatcher, actAs, logGroup, randomBytes(16).toString('hex'));
    writers.set(logGroup, writer);
    return writer;
  }

  async function flush(): Promise<void> {
    const writing = [...dirty];
    dirty.clear();
    await Promise.all(writing.map((writer) => writer.flush()));
  }

  return {
    flush,
    write(logGroup, message) {
      const writer = writerFor(logGroup);
      writer?.add(message);
      if (writer === undefined) {
        return;
      }
      if (dirty.size === 0) {
        setImmediate(() => void flush());
      }
      dirty.add(writer);
    },
  };
}
