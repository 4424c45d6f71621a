/** Reads the summaries of a period. */
import { useQuery } from '@tanstack/react-query';
import { hourMs } from '../../../domain/durations.ts';
import { RequestError, type SendRequest } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import type { TelemetryResolution } from '../../../domain/generated/schema-types.ts';
import { useLiveStore } from '../live/live-store.tsx';
import type { SummaryRow } from './bins.ts';
import { signalNames } from './charts.ts';
import type { Span } from './periods.ts';

const summaries = graphql(/* GraphQL */ `
  query History(
    $referenceId: ID!
    $from: AWSDateTime!
    $to: AWSDateTime!
    $resolution: TelemetryResolution!
    $timeZone: String
    $signals: [String!]!
    $limit: Int
    $nextToken: String
  ) {
    vehicleTelemetrySummary(
      referenceId: $referenceId
      from: $from
      to: $to
      resolution: $resolution
      timeZone: $timeZone
      signals: $signals
      limit: $limit
      nextToken: $nextToken
    ) {
      items {
        start
        isCutAtHour
        signals {
          name
          minimum
          maximum
          mean
          count
        }
      }
      nextToken
    }
  }
`);

/** What was read of a period. */
export interface History {
  readonly rows: readonly SummaryRow[];
  /**
   * HOUR even where minutes were wanted, if none are kept or the API does not know the zone of the
   * days.
   */
  readonly resolution: TelemetryResolution;
  /** True when a day of the zone begins or ends with a whole hour of UTC instead. */
  readonly isCutAtHour: boolean;
}

/** The API's greatest page; it ends earlier where a page has many values. */
const pageSize = 250;

/**
 * Parts of a period of hours or minutes that are read at the same time: a page has about 55 of them
 * with the eight signals. A month of days is one page.
 */
const parts = 4;

/** Milliseconds for which what was read counts as new. */
const staleMs = 300_000;

/** Reads the summaries of the eight signals; the times are ISO 8601, days are those of the zone. */
export function useHistory(
  referenceId: string,
  { from, to }: TextSpan,
  resolution: TelemetryResolution,
  zone: string,
) {
  const { request } = useLiveStore();
  return useQuery({
    // `from` and `to` are days of the zone, which is the browser's.
    queryKey: ['history', referenceId, from, to, resolution],
    queryFn: ({ signal }) => readHistory(request, { referenceId, from, to, resolution, zone, signal }),
    staleTime: staleMs,
  });
}

/** A half-open interval, ISO 8601. */
export interface TextSpan {
  readonly from: string;
  readonly to: string;
}

interface Wanted extends TextSpan {
  readonly referenceId: string;
  readonly resolution: TelemetryResolution;
  /** Its name in the IANA time zone database; days are those of the zone. */
  readonly zone: string;
  /** Aborted when the page shows another period; no further page is read then. */
  readonly signal: AbortSignal;
}

/** Minutes are kept for a shorter time than hours, so a day without minutes is read by the hour. */
export async function readHistory(request: SendRequest, wanted: Wanted): Promise<History> {
  const { resolution, from } = wanted;
  if (resolution === 'DAY') {
    return readDays(request, wanted);
  }
  const rows = await readParts(request, wanted);
  const begin = beginOf(rows);
  if (resolution !== 'MINUTE' || begin < Date.parse(from) + hourMs) {
    return { rows, resolution, isCutAtHour: false };
  }
  const hours = await readParts(request, { ...wanted, resolution: 'HOUR' });
  // On the oldest day with minutes, those of its first hours are gone.
  return beginOf(hours) + hourMs <= begin
    ? { rows: hours, resolution: 'HOUR', isCutAtHour: false }
    : { rows, resolution, isCutAtHour: false };
}

/** A browser may have a zone that the API does not know; the hours are read then. */
async function readDays(request: SendRequest, wanted: Wanted): Promise<History> {
  try {
    const rows = await readPages(request, wanted);
    return { rows, resolution: 'DAY', isCutAtHour: rows.some(({ isCutAtHour }) => isCutAtHour) };
  } catch (error) {
    if (!isRefusedZone(error)) {
      throw error;
    }
    const rows = await readParts(request, { ...wanted, resolution: 'HOUR' });
    return { rows, resolution: 'HOUR', isCutAtHour: false };
  }
}

function isRefusedZone(error: unknown): boolean {
  const errors = error instanceof RequestError ? error.errors : [];
  return errors.some(
    ({ errorType, errorInfo }) =>
      errorType === 'INVALID_ARGUMENT' && Object(errorInfo)['argument'] === 'timeZone',
  );
}

/** When the first row begins, in epoch milliseconds; Infinity without one. */
const beginOf = ([first]: readonly SummaryRow[]): number =>
  first === undefined ? Infinity : Date.parse(first.start);

async function readParts(request: SendRequest, wanted: Wanted): Promise<readonly SummaryRow[]> {
  const span = { from: Date.parse(wanted.from), to: Date.parse(wanted.to) };
  const read = partsOf(span, Date.now()).map(({ from, to }) =>
    readPages(request, { ...wanted, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
  );
  return (await Promise.all(read)).flat();
}

/** Returns the parts of a span that have begun. */
export function partsOf({ from, to }: Span, now: number): readonly Span[] {
  const length = (to - from) / parts;
  return Array.from({ length: parts }, (_, index) => ({
    from: from + index * length,
    to: from + (index + 1) * length,
  })).filter((part) => part.from < now);
}

/** A row as the API returns it. */
interface PageRow extends SummaryRow {
  readonly isCutAtHour: boolean;
}

async function readPages(
  request: SendRequest,
  { signal, zone, ...wanted }: Wanted,
): Promise<readonly PageRow[]> {
  const rows: PageRow[] = [];
  const timeZone = wanted.resolution === 'DAY' ? zone : null;
  let nextToken: string | null = null;
  do {
    signal.throwIfAborted();
    const variables: PageVariables = {
      ...wanted,
      ...{ timeZone, signals: [...signalNames], limit: pageSize, nextToken },
    };
    const { vehicleTelemetrySummary: page } = await request(summaries, variables);
    rows.push(...(page?.items ?? []));
    nextToken = page?.nextToken ?? null;
  } while (nextToken !== null);
  return rows;
}

interface PageVariables extends Omit<Wanted, 'signal' | 'zone'> {
  readonly timeZone: string | null;
  readonly signals: string[];
  readonly limit: number;
  readonly nextToken: string | null;
}
