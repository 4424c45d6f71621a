/**
 * Opens the stream of a table at a start. The engine captures both images for every view,
 * because only they show whether a write changed anything.
 */
import type { Clock, Place } from '../../../core/service.ts';
import type { Store } from '../../../state/store.ts';
import type { EngineClient } from '../engine-client.ts';
import { ChangeStream, type ChangeStreamSettings, type Horizon } from './change-stream.ts';
import type { ChangeStreams } from './change-streams.ts';

/** What the streams of all tables share. */
export interface StreamParts {
  readonly streams: ChangeStreams;
  readonly clock: Clock;
  readonly place: Place;
  readonly horizons: Store<Horizon>;
}

/** A table, as the engine describes it. */
type Description = Readonly<Record<string, unknown>>;

/** Makes the engine capture changes, or stop it, as the template says. Returns the description. */
export async function enableStream(
  engine: EngineClient,
  table: Description,
  wanted: object | undefined,
): Promise<Description> {
  // DescribeTable's documented member.
  const present = table['StreamSpecification'] as { readonly StreamEnabled?: boolean } | undefined;
  if ((present?.StreamEnabled ?? false) === (wanted !== undefined)) {
    return table;
  }
  const StreamSpecification = wanted
    ? { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }
    : { StreamEnabled: false };
  await engine('UpdateTable', { TableName: table['TableName'], StreamSpecification });
  const { Table: described } = await engine('DescribeTable', { TableName: table['TableName'] });
  return described as Description;
}

/** Returns the stream of a table, with the records of the last 24 hours. */
export async function openStream(
  engine: EngineClient,
  { streams, clock, place, horizons }: StreamParts,
  table: Description,
  { arn, ...own }: Pick<ChangeStreamSettings, 'arn' | 'tableName' | 'view' | 'keySchema' | 'keyArn'>,
): Promise<ChangeStream> {
  const label = String(table['LatestStreamLabel']);
  const stream = new ChangeStream({
    ...own,
    arn: `${arn}/stream/${label}`,
    label,
    region: place.region,
    createdAt: Math.floor(Number(table['CreationDateTime'])),
    engineArn: String(table['LatestStreamArn']),
    engine,
    clock,
    horizons,
  });
  await stream.open();
  streams.add(stream);
  return stream;
}
