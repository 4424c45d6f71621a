/** The lines of an execution environment, written to CloudWatch Logs as the function's role; what that role may not write is lost, as on AWS. */
import type { Dispatcher } from '../dispatcher.ts';
import type { Principal } from '../iam/principal.ts';

/** Collects lines and writes them. */
export interface FunctionLogs {
  add(line: string): void;
  /** Writes what was collected. */
  flush(): Promise<void>;
}

/** Writes to one stream, which is made at the first flush. */
export function functionLogs(
  dispatcher: Dispatcher,
  principal: Principal,
  logGroupName: string,
  logStreamName: string,
): FunctionLogs {
  let events: { timestamp: number; message: string }[] = [];
  let stream: Promise<boolean> | undefined;

  const call = (operation: string, input: object): Promise<boolean> =>
    dispatcher
      .dispatch({ service: 'logs', operation, input: { logGroupName, logStreamName, ...input }, principal })
      .then(
        () => true,
        // Denied, or the service is in trouble: the function must not notice.
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
