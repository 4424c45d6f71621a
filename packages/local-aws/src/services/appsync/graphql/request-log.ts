/**
 * What AppSync writes about a request to its log group, as the API's LogConfig says. Verbose
 * content (the query with its values, variables, contexts) is written only where the template asks
 * for it, so that a test can show why ours does not.
 */
import type { LogSettings } from '../api.ts';

/** Where log lines go: CloudWatch Logs of the local world. */
export interface LogSink {
  write(logGroup: string, message: string): void;
}

/** The lines of one request. */
export interface RequestLog {
  /** Request level: written whenever the API logs at all. */
  request(message: string): void;
  /** Written at request level where verbose content is not excluded. */
  verbose(message: () => string): void;
  /** A field's line; `ERROR` also at field log level ERROR. */
  field(level: 'INFO' | 'ERROR', message: string): void;
  /** A field's line that holds data: a context, a handler's request or result. */
  verboseField(message: () => string): void;
}

const silent: RequestLog = { request: () => {}, verbose: () => {}, field: () => {}, verboseField: () => {} };

/** A log for one request; writes nothing where the API has no LogConfig. */
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
