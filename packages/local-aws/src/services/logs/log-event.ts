/** A log line. */
export interface LogEvent {
  readonly logGroup: string;
  readonly logStream: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}
