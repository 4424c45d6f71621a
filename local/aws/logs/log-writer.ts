/** Writes lines to CloudWatch Logs as a role that a service acts under; what that role may not write is lost, as on AWS. */
import type { Dispatcher } from '../dispatcher.ts';
import type { Principal } from '../iam/principal.ts';

/** Collects lines and writes them to one stream. */
export interface LogWriter {
  add(line: string): void;
  /** Writes what was collected; never rejects. */
  flush(): Promise<void>;
}

/** A writer to a stream that is made at the first flush. */
export function logWriter(
  dispatcher: Dispatcher,
  principal: Principal,
  logGroupName: string,
  logStreamName: string,
): LogWriter {
  let events: { timestamp: number; message: string }[] = [];
  let stream: Promise<boolean> | undefined;

  const call = (operation: string, input: object): Promise<boolean> =>
    dispatcher
      .dispatch({ service: 'logs', operation, input: { logGroupName, logStreamName, ...input }, principal })
      .then(
        () => true,
        // Denied, or the service is in trouble: whoever writes must not notice.
        () => false,
      );

  return {
    add: (message) => void events.push({ timestamp: Date.now(), message }),
    async flush() {
      const logEvents = events;
      events = [];
      stream ??= call('CreateLogStream', {});
      if (!(await stream)) stream = undefined;
      else if (logEvents.length > 0) await call('PutLogEvents', { logEvents });
    },
  };
}
