/** What functions' runs take, read from the log lines that Lambda bills by. */
import { median } from '../statistics.ts';

/** A line of CloudWatch Logs with the name of its group. */
export interface LogLine {
  readonly logGroup: string;
  readonly message: string;
}

/** The runs that some log lines report. */
export interface Runs {
  readonly count: number;
  /** The median run's GB-seconds: a busy machine makes a few runs much longer. */
  readonly gbSeconds: number;
  /** Mean bytes of a run as CloudWatch Logs meters them. */
  readonly logBytes: number;
}

/**
 * CloudWatch Logs meters 26 bytes for each event in addition to its text (PutLogEvents, API
 * Reference).
 */
const eventOverhead = 26;
const report = /^REPORT .*\tDuration: ([\d.]+) ms\t.*\tMemory Size: (\d+) MB/;

/** Log groups that AppSync names itself. */
const ofAppSync = '/aws/appsync/apis/';

/** Returns the bytes that AppSync logged, as CloudWatch Logs meters them. */
export function appSyncLogBytes(lines: readonly LogLine[]): number {
  return metered(lines.filter(({ logGroup }) => logGroup.startsWith(ofAppSync)));
}

/** Reads the REPORT lines of AWS Lambda; throws when there is none. */
export function runsIn(all: readonly LogLine[]): Runs {
  const lines = all.filter(({ logGroup }) => !logGroup.startsWith(ofAppSync));
  const runs = lines.flatMap(({ message }) => {
    const found = report.exec(message);
    return found === null ? [] : [(Math.ceil(Number(found[1])) / 1000) * (Number(found[2]) / 1024)];
  });
  if (runs.length === 0) {
    throw new Error('No function reported a run.');
  }
  return {
    count: runs.length,
    gbSeconds: median(runs.toSorted((one, other) => one - other)),
    logBytes: metered(lines) / runs.length,
  };
}

const metered = (lines: readonly LogLine[]): number =>
  lines.reduce((sum, { message }) => sum + Buffer.byteLength(message) + eventOverhead, 0);

/**
 * Divides the time of a run into what each run takes and what each of its messages takes, from runs
 * of a single message and runs of several.
 */
export function divided(
  single: Pick<Runs, 'gbSeconds'>,
  several: Pick<Runs, 'count' | 'gbSeconds'>,
  messages: number,
): { readonly runGbSeconds: number; readonly messageGbSeconds: number } {
  const perRun = messages / several.count;
  const more = perRun > 1 ? (several.gbSeconds - single.gbSeconds) / (perRun - 1) : 0;
  const messageGbSeconds = Math.min(Math.max(0, more), single.gbSeconds);
  return { runGbSeconds: single.gbSeconds - messageGbSeconds, messageGbSeconds };
}
