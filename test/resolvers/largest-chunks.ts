/** The largest chunks of telemetry: with the most observations and values, and every signal. */
import { packMessage } from '../../domain/message-values.ts';
import { maxSignalNames } from '../../domain/page.ts';
import { maxMomentsOfChunk, maxValuesOfChunk } from '../../domain/stored-moments.ts';
import { packMoments } from '../../functions/telemetry/stored-chunks.ts';
import { type Case, names, owned, pageOf, referenceId, span, times } from './largest-items.ts';
import { runAt } from './run-field.ts';

const valuesOfMoment = maxValuesOfChunk / maxMomentsOfChunk;
const text = packMoments(
  times(maxMomentsOfChunk, (moment) => {
    const own = times(
      valuesOfMoment,
      (index) => names[(moment * valuesOfMoment + index) % names.length] ?? '',
    );
    return [moment * 1_000, packMessage(own.map((name) => [name, 1]))] as const;
  }),
);

/** Each of a page's items begins at the same time, as those of overlapping batches. */
export const chunkCases = [undefined, 1, 10, maxSignalNames].flatMap((wanted): Case[] =>
  [1, 100].map((limit) => [
    'vehicleTelemetry',
    `chunks, ${wanted} signals, ${limit} messages`,
    {
      args: {
        ...{ referenceId, ...span, limit },
        ...(wanted && { signals: times(wanted, (n) => names[n] ?? `x-${n}`) }),
      },
      responses: {
        ...owned,
        telemetry: pageOf(limit, (index) => ({
          ...{ referenceId, receivedAt: runAt, signals: text },
          observedAtEventId: `2026-03-01T00:00:00.000Z#event-${index}`,
        })),
      },
    },
  ]),
);
