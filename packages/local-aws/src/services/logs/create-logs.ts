/**
 * CloudWatch Logs: log groups of the template; lines go to a file per group and stay in memory for
 * whoever asks.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ServiceModule } from '../../core/resource.ts';
import { operation, type Demand, type Place } from '../../core/service.ts';
import { logFiles } from './log-files.ts';
import type { LogEvent } from './log-event.ts';

/** CloudWatch Logs with its newest lines. */
export interface LogsModule extends ServiceModule {
  /** The lines kept in memory, oldest first; of one group when given. */
  events(logGroup?: string): readonly LogEvent[];
}

interface StreamInput {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents?: readonly { readonly timestamp: number; readonly message: string }[];
}

/** Lines in memory over all groups. */
const keptEvents = 20_000;

/** Opens the logs; `directory` is where the files go, none when absent. */
export function createLogs({
  place,
  directory,
}: {
  readonly place: Place;
  readonly directory?: string;
}): LogsModule {
  const files = directory === undefined ? undefined : logFiles(directory);
  const groups = new Set<string>();
  const streams = new Set<string>();
  let kept: LogEvent[] = [];

  function keep(events: readonly LogEvent[]): void {
    kept.push(...events);
    if (kept.length > 2 * keptEvents) {
      kept = kept.slice(-keptEvents);
    }
    files?.append(events);
  }

  const demanding =
    (action: string) =>
    ({ logGroupName, logStreamName }: StreamInput): readonly Demand[] => [
      { action: `logs:${action}`, resource: `${groupArn(place, logGroupName)}:log-stream:${logStreamName}` },
    ];

  const createLogStream = operation<StreamInput, object>({
    demands: demanding('CreateLogStream'),
    run({ logGroupName, logStreamName }) {
      if (!groups.has(logGroupName)) {
        throw notFound('log group');
      }
      if (streams.has(`${logGroupName}:${logStreamName}`)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      streams.add(`${logGroupName}:${logStreamName}`);
      return {};
    },
  });

  const putLogEvents = operation<StreamInput, object>({
    demands: demanding('PutLogEvents'),
    run({ logGroupName: logGroup, logStreamName: logStream, logEvents = [] }) {
      if (!groups.has(logGroup)) {
        throw notFound('log group');
      }
      if (!streams.has(`${logGroup}:${logStream}`)) {
        throw notFound('log stream');
      }
      keep(logEvents.map(({ timestamp, message }) => ({ logGroup, logStream, timestamp, message })));
      return {};
    },
  });

  return {
    services: [
      {
        name: 'logs',
        json: { targetPrefix: 'Logs_20140328', version: '1.1' },
        operations: { CreateLogStream: createLogStream, PutLogEvents: putLogEvents },
      },
    ],
    resources: [
      {
        type: 'AWS::Logs::LogGroup',
        create({ LogGroupName: given }, { physicalName }) {
          const name = typeof given === 'string' ? given : physicalName;
          groups.add(name);
          // The attribute ends in `:*`, so that policies made of it reach the streams.
          return { ref: name, attributes: { Arn: `${groupArn(place, name)}:*` } };
        },
      },
    ],
    stop() {
      files?.close();
      return Promise.resolve();
    },
    events: (logGroup) =>
      logGroup === undefined ? kept : kept.filter((event) => event.logGroup === logGroup),
  };
}

function groupArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
