/** CloudWatch Logs for the template's log groups. Lines go to a file per group and to memory. */
import { AwsError } from '../../core/aws-error.ts';
import type { CreatedResource, Properties, ResourceContext, ServiceModule } from '../../core/resource.ts';
import { operation, type Demand, type Place } from '../../core/service.ts';
import { callerDemand, requireUsableKey, type KeyPolicies } from './group-key.ts';
import { logFiles, type LogFiles } from './log-files.ts';
import type { LogEvent } from './log-event.ts';

/** CloudWatch Logs with the newest lines in memory. */
export interface LogsModule extends ServiceModule {
  /** Lines in memory, oldest first; only those of `logGroup` if given. */
  events(logGroup?: string): readonly LogEvent[];
}

interface StreamInput {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents?: readonly { readonly timestamp: number; readonly message: string }[];
}

/** Number of lines kept in memory, over all groups. */
const keptEvents = 20_000;

interface LogsDependencies {
  readonly place: Place;
  readonly iam: KeyPolicies;
  readonly directory?: string;
}

/** Creates the logs. Without `directory`, no files are written. */
export function createLogs(dependencies: LogsDependencies): LogsModule {
  return new Logs(dependencies);
}

class Logs implements LogsModule {
  readonly services: LogsModule['services'];
  readonly resources: LogsModule['resources'];
  readonly #place: Place;
  readonly #iam: KeyPolicies;
  readonly #files: LogFiles | undefined;
  /** Names of the groups, with the ARNs of their keys. */
  readonly #groups = new Map<string, string | undefined>();
  readonly #streams = new Set<string>();
  #kept: LogEvent[] = [];

  constructor({ place, iam, directory }: LogsDependencies) {
    this.#place = place;
    this.#iam = iam;
    this.#files = directory === undefined ? undefined : logFiles(directory);
    const operations = {
      CreateLogStream: operation<StreamInput, object>({
        demands: (input) => this.#demandsOf('CreateLogStream', input),
        run: (input) => this.#createStream(input),
      }),
      PutLogEvents: operation<StreamInput, object>({
        demands: (input) => this.#demandsOf('PutLogEvents', input),
        run: (input) => this.#putEvents(input),
      }),
    };
    this.services = [{ name: 'logs', json: { targetPrefix: 'Logs_20140328', version: '1.1' }, operations }];
    this.resources = [
      {
        type: 'AWS::Logs::LogGroup',
        create: (properties, context) => this.#createGroup(properties, context),
      },
    ];
  }

  events(logGroup?: string): readonly LogEvent[] {
    return logGroup === undefined ? this.#kept : this.#kept.filter((event) => event.logGroup === logGroup);
  }

  stop(): Promise<void> {
    this.#files?.close();
    return Promise.resolve();
  }

  #demandsOf(action: string, { logGroupName, logStreamName }: StreamInput): readonly Demand[] {
    const arn = groupArn(this.#place, logGroupName);
    const own: Demand = { action: `logs:${action}`, resource: `${arn}:log-stream:${logStreamName}` };
    const keyArn = this.#groups.get(logGroupName);
    return action === 'PutLogEvents' && keyArn !== undefined
      ? [own, callerDemand({ groupArn: arn, keyArn }, this.#place, this.#iam)]
      : [own];
  }

  #createGroup(
    { LogGroupName: given, KmsKeyId: key }: Properties,
    { logicalId, physicalName }: ResourceContext,
  ): CreatedResource {
    const name = typeof given === 'string' ? given : physicalName;
    const arn = groupArn(this.#place, name);
    const keyArn = key === undefined ? undefined : requireArn(key, logicalId);
    if (keyArn !== undefined) {
      requireUsableKey({ groupArn: arn, keyArn }, this.#place, this.#iam);
    }
    this.#groups.set(name, keyArn);
    // The attribute ends in `:*`, so that policies made from it match the streams.
    return { ref: name, attributes: { Arn: `${arn}:*` } };
  }

  #createStream({ logGroupName, logStreamName }: StreamInput): object {
    if (!this.#groups.has(logGroupName)) {
      throw notFound('log group');
    }
    if (this.#streams.has(`${logGroupName}:${logStreamName}`)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    this.#streams.add(`${logGroupName}:${logStreamName}`);
    return {};
  }

  #putEvents({ logGroupName: logGroup, logStreamName: logStream, logEvents = [] }: StreamInput): object {
    if (!this.#groups.has(logGroup)) {
      throw notFound('log group');
    }
    if (!this.#streams.has(`${logGroup}:${logStream}`)) {
      throw notFound('log stream');
    }
    this.#keep(logEvents.map(({ timestamp, message }) => ({ logGroup, logStream, timestamp, message })));
    return {};
  }

  #keep(events: readonly LogEvent[]): void {
    this.#kept.push(...events);
    if (this.#kept.length > 2 * keptEvents) {
      this.#kept = this.#kept.slice(-keptEvents);
    }
    this.#files?.append(events);
  }
}

function groupArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
}

function requireArn(key: unknown, logicalId: string): string {
  const arn = String(key);
  if (!arn.startsWith('arn:')) {
    throw new Error(`${logicalId} must name its key by ARN.`);
  }
  return arn;
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
