/**
 * Writes lines to CloudWatch Logs as a role that a service acts under; what that role may not write
 * is lost, as on AWS.
 */
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Principal } from '../../core/principal.ts';

/** Collects lines and writes them to one stream. */
export interface LogWriter {
  add(line: string): void;
  /** Writes what was collected; never rejects. */
  flush(): Promise<void>;
}

/**
 * A writer to a stream that is made at the first flush; `actAs` is asked for each call, and may
 * throw where the role is not to be had.
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
      // Denied, or the service is in trouble: whoever writes must not notice.
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
