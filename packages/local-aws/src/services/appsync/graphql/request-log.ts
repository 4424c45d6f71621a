/**
 * AppSync's log of a request, as the API's LogConfig configures it. Verbose content (the query with
 * its values, variables, contexts) is written only where the template enables it. A test can thus
 * show what the template's setting prevents.
 */
import type { LogSettings } from '../api.ts';

/** Destination of log lines: CloudWatch Logs of the local world. */
export interface LogSink {
  write(logGroup: string, message: string): void;
}

/** Writes the log lines of one request, by the API's log level. */
export interface RequestLog {
  /** Request level: written whenever the API has a log. */
  request(message: string): void;
  /** Written at request level unless verbose content is excluded. */
  verbose(message: () => string): void;
  /** A line about a field. `ERROR` is also written at field log level ERROR. */
  field(level: 'INFO' | 'ERROR', message: string): void;
  /** A line about a field that contains data: a context, or a handler's request or result. */
  verboseField(message: () => string): void;
}

const silent: RequestLog = { request: () => {}, verbose: () => {}, field: () => {}, verboseField: () => {} };

/** Creates a log for one request. It writes nothing without a LogConfig. */
export function createRequestLog(
  settings: LogSettings | undefined,
  sink: LogSink,
  apiId: string,
  requestId: string,
): RequestLog {
  if (settings === undefined) {
    return silent;
  }
  const write = (message: string) => sink.write(`/aws/appsync/apis/${apiId}`, `${requestId} ${message}`);
  const { fieldLogLevel, excludeVerboseContent } = settings;
  const all = fieldLogLevel === 'ALL' || fieldLogLevel === 'INFO' || fieldLogLevel === 'DEBUG';
  return {
    request: write,
    verbose: (message) => {
      if (!excludeVerboseContent) {
        write(message());
      }
    },
    field: (level, message) => {
      if (all || (level === 'ERROR' && fieldLogLevel === 'ERROR')) {
        write(`${level} - ${message}`);
      }
    },
    verboseField: (message) => {
      if (all && !excludeVerboseContent) {
        write(message());
      }
    },
  };
}
