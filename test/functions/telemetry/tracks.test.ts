/** Tracks: what their items hold, and when they are written. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs, openHoursOf, packOpenHours } from '../../../domain/open-hours.ts';
import { latitudeName, longitudeName, readTrack } from '../../../domain/tracks.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

const minute = 60_000;
/** A noon of the last days: the hours around it are of one day. */
const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 12 * hourMs;
const speed = 'Vehicle.Speed';
const northEast = { [latitudeName]: 48, [longitudeName]: 11 };

/** Record number `sequence`, with a speed observed so many minutes after noon. */
const at = (referenceId: string, sequence: number, minutes: number, value = 50) =>
  streamRecord(
    referenceId,
    sequence,
    { eventId: `e${sequence}`, observedAt: noon + minutes * minute, signals: { [speed]: value } },
    { receivedAt: noon + 11 * hourMs },
  );

/** As if the state's open hours had been opened long ago. */
async function passTime(referenceId: string, more: object = {}): Promise<void> {
  const state = (await setup.state(referenceId))?.state;
  const before = openHoursOf(state).map((hour) => ({ ...hour, openedAt: 0 }));
  await setup.setAttribute(referenceId, 'state', {
    ...state,
    openHours: packOpenHours(before, ''),
    ...more,
  });
}

/** The stored tracks: start in minutes after noon → columns. */
async function tracksOf(referenceId: string) {
  const items = await setup.summaries(referenceId);
  return Object.fromEntries(
    items.flatMap((item) => {
      const start = (Date.parse(item.resolutionStart.split('#')[1] ?? '') - noon) / minute;
      return 'track' in item ? [[start, readTrack(item.track)]] : [];
    }),
  );
}

describe('a track', () => {
  const position = (
    referenceId: string,
    sequence: number,
    minutes: number,
    of: readonly [(number | undefined)?, number?],
  ) =>
    streamRecord(
      referenceId,
      sequence,
      {
        eventId: `e${sequence}`,
        observedAt: noon + minutes * minute,
        signals: {
          [speed]: 50,
          ...(of[0] !== undefined && { [latitudeName]: of[0] }),
          ...(of[1] !== undefined && { [longitudeName]: of[1] }),
        },
      },
      { receivedAt: noon + 11 * hourMs },
    );

  it('has the last position of each minute, even of late messages', async () => {
    const referenceId = randomUUID();
    await setup.ingest([
      position(referenceId, 1, 0, [48.1, 11.1]),
      position(referenceId, 2, 0.5, [48.123456, 11.2]),
      position(referenceId, 3, 1, [48.3]),
      position(referenceId, 4, 2, [48.4, 11.4]),
      position(referenceId, 5, 2.5, [undefined, 11.5]),
    ]);
    await setup.ingest([at(referenceId, 6, 130)]);
    await setup.ingest([position(referenceId, 7, 1.5, [undefined, 11.3])]);
    expect(await tracksOf(referenceId)).toEqual({
      0: { minutes: [0, 2], latitudes: [48.12346, 48.4], longitudes: [11.2, 11.5] },
    });

    await passTime(referenceId);
    await setup.ingest([at(referenceId, 8, 132)]);
    expect(await tracksOf(referenceId)).toEqual({
      0: { minutes: [0, 1, 2], latitudes: [48.12346, 48.3, 48.4], longitudes: [11.2, 11.3, 11.5] },
    });
  });

  it('is stored of an hour that has positions alone', async () => {
    const referenceId = randomUUID();
    const only = (sequence: number, minutes: number) =>
      streamRecord(
        referenceId,
        sequence,
        { eventId: `e${sequence}`, observedAt: noon + minutes * minute, signals: northEast },
        { receivedAt: noon + 11 * hourMs },
      );
    await setup.ingest([only(1, 0)]);
    await setup.ingest([only(2, 130)]);
    await setup.ingest([only(3, 131)]);

    expect(await tracksOf(referenceId)).toEqual({ 0: { minutes: [0], latitudes: [48], longitudes: [11] } });
    const items = await setup.summaries(referenceId);
    expect(items.filter((item) => !('track' in item))).toEqual([]);
  });

  it('is not stored for an hour without a position', async () => {
    const referenceId = randomUUID();
    await setup.ingest([at(referenceId, 1, 0)]);
    await setup.ingest([at(referenceId, 2, 75)]);
    await setup.ingest([at(referenceId, 3, 76)]);
    const keys = (await setup.summaries(referenceId)).map(({ resolutionStart }) => resolutionStart);
    expect(keys).toContain(`MINUTES#${new Date(noon).toISOString()}`);
    expect(await tracksOf(referenceId)).toEqual({});
  });

  it('expires with the messages of its hour', async () => {
    const referenceId = randomUUID();
    await setup.ingest([position(referenceId, 1, 0, [48.1, 11.1])]);
    await setup.ingest([at(referenceId, 2, 75)]);
    await setup.ingest([at(referenceId, 3, 76)]);
    const items = await setup.summaries(referenceId);
    const [packed] = items.filter((item) => 'minutes' in item);
    const [track] = items.filter((item) => 'track' in item);
    expect(track?.expiresAt).toBe(packed?.expiresAt);
  });
});
