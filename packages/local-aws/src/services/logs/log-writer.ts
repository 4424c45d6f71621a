/**
 * Writes lines to CloudWatch Logs as a role. As on AWS, lines that the role may not write are lost.
 */
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Principal } from '../../core/principal.ts';

/** Collects lines and writes them to one stream. */
export interface LogWriter {
  add(line: string): void;
  /** Writes the collected lines; never rejects. */
  flush(): Promise<void>;
}

/**
 * Creates a writer. It creates its stream at the first flush. It calls `actAs` before each call;
 * `actAs` may throw when the role cannot be assumed.
 */
export function logWriter(
  dispatcher: Dispatcher,
  actAs: () => Principal,
  logGroupName: string,
  logStreamName: string,
): LogWriter {
  let events: { timestamp: number; message: string }[] = [];
  let stream: Promise<boolean> | undefined;

  async function call(operation: string, facts: object): Promise<boolean> {
    const input = { logGroupName, logStreamName, ...facts };
    try {
      await dispatcher.dispatch({ service: 'logs', operation, input, principal: actAs() });
      return true;
    } catch {
      // The call was denied or failed. The writer's caller must not notice.
      return false;
    }
  }

  return {
    add: (message) => void events.push({ timestamp: Date.now(), message }),
    async flush() {
      const logEvents = events;
      events = [];
      stream ??= call('CreateLogStream', {});
      if (!(await stream)) {
        stream = undefined;
      } else if (logEvents.length > 0) {
        await call('PutLogEvents', { logEvents });
      }
    },
  };
}
