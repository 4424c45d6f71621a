/** One event of a CloudWatch log stream, with the group and stream that it was written to. */
export interface LogEvent {
  readonly logGroup: string;
  readonly logStream: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}
