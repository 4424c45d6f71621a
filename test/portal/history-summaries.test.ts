/** What the page of a car's history requests of the API for each of its periods. */
import { describe, expect, it } from 'vitest';
import { RequestError, type SendRequest } from '../../client/index.ts';
import { readHistory } from '../../portal/src/history/summaries.ts';

interface Asked {
  readonly resolution: string;
  readonly timeZone: string | null;
  readonly from: string;
}

const month = { from: '2026-02-28T18:30:00.000Z', to: '2026-03-31T18:30:00.000Z' };
const row = (isCutAtHour: boolean) => ({ start: month.from, isCutAtHour, signals: [] });

/** Reads a period from an API with this response, and collects what it was asked. */
async function read(resolution: 'MINUTE' | 'HOUR' | 'DAY', respond: (asked: Asked) => object) {
  const asked: Asked[] = [];
  // The page sends one kind of request.
  const request = ((_query: unknown, variables: Asked) => {
    asked.push(variables);
    return Promise.resolve().then(() => ({ vehicleTelemetrySummary: respond(variables) }));
  }) as unknown as SendRequest;
  const { signal } = new AbortController();
  const wanted = { referenceId: 'a', ...month, resolution, zone: 'Asia/Kolkata', signal };
  return { history: await readHistory(request, wanted).catch((error: unknown) => error), asked };
}
const refusal = (errorType: string, argument: string) =>
  new RequestError('REFUSED', [{ message: errorType, errorType, errorInfo: { argument } }]);
const fail = (error: Error): never => {
  throw error;
};

describe('a month', () => {
  it.each([true, false])('is one request for the days of the zone, cut at an hour: %s', async (isCut) => {
    const { history, asked } = await read('DAY', () => ({ items: [row(false), row(isCut)] }));

    expect(asked).toMatchObject([{ resolution: 'DAY', timeZone: 'Asia/Kolkata', from: month.from }]);
    expect(history).toMatchObject({ resolution: 'DAY', isCutAtHour: isCut });
  });

  it('is read by the hour where the API does not know the zone', async () => {
    const { history, asked } = await read('DAY', ({ timeZone }) =>
      timeZone === null ? { items: [row(false)] } : fail(refusal('INVALID_ARGUMENT', 'timeZone')),
    );

    expect(asked.slice(1).every(({ resolution }) => resolution === 'HOUR')).toBe(true);
    expect(history).toMatchObject({ resolution: 'HOUR', isCutAtHour: false });
  });

  it.each([
    refusal('INVALID_ARGUMENT', 'from'),
    refusal('VEHICLE_NOT_FOUND', 'timeZone'),
    new Error('other'),
  ])('is not read again after another error: %o', async (error) => {
    const { history, asked } = await read('DAY', () => fail(error));

    expect(history).toBe(error);
    expect(asked).toHaveLength(1);
  });
});

it('a week has its hours, in whatever zone', async () => {
  const { history, asked } = await read('HOUR', () => ({ items: [row(false)] }));

  expect(asked.every(({ timeZone }) => timeZone === null)).toBe(true);
  expect(history).toMatchObject({ resolution: 'HOUR', isCutAtHour: false });
});
