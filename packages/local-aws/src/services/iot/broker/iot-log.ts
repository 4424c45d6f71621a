/**
 * The log of what happened between the broker and its clients, in the words of AWS IoT's log (AWS:
 * "CloudWatch AWS IoT log entries"). A refused client only sees its connection end; the log holds
 * the reason. It is kept in memory and never contains the messages themselves.
 */

/** One entry; `details` says in plain words what AWS's `reason` leaves open. */
export interface IotLogEntry {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly eventType: 'Connect' | 'Disconnect' | 'Publish-In' | 'Publish-Out' | 'Subscribe' | 'RuleExecution';
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

/** Takes entries, and shows the last ones. */
export interface IotLog {
  write(entry: Omit<IotLogEntry, 'timestamp'>): void;
  /** The newest last; at least the last thousand. */
  entries(): readonly IotLogEntry[];
}

const keptEntries = 1000;

/** A log in memory; `now` returns epoch milliseconds. */
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
