/**
 * The log of events between the broker and its clients, with the terms of AWS IoT's log (AWS:
 * "CloudWatch AWS IoT log entries"). A refused client only sees its connection end; the log
 * contains the reason. It is in memory and never contains the messages themselves.
 */

/** One entry; `details` explains AWS's `reason`. */
export interface IotLogEntry {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly eventType:
    'Connect' | 'Disconnect' | 'Publish-In' | 'Publish-Out' | 'Subscribe' | 'RuleExecution' | 'RuleNotFound';
  readonly status: 'Success' | 'Failure';
  readonly clientId?: string;
  /** Certificate id. */
  readonly principalId?: string;
  readonly topicName?: string;
  readonly ruleName?: string;
  /** `AUTHORIZATION_FAILURE`, `CLIENT_ERROR`, or why a session ended. */
  readonly reason?: string;
  readonly details?: string;
}

/** Accepts entries and returns the newest ones. */
export interface IotLog {
  write(entry: Omit<IotLogEntry, 'timestamp'>): void;
  /** Returns at least the newest thousand entries, newest last. */
  entries(): readonly IotLogEntry[];
}

const keptEntries = 1000;

/** Creates a log in memory. `now` returns epoch milliseconds. */
export function createIotLog(now: () => number): IotLog {
  let kept: IotLogEntry[] = [];
  return {
    write(entry) {
      kept.push({ timestamp: new Date(now()).toISOString(), ...entry });
      if (kept.length > 2 * keptEntries) {
        kept = kept.slice(-keptEntries);
      }
    },
    entries: () => [...kept],
  };
}
