import { describe, expect, it } from 'vitest';
import {
  type LocalWeather,
  type Weather,
  createWeather,
  usualWeather,
} from '../../../tools/simulator/weather.ts';
import { morning } from './manual-clock.ts';

const times = <Value>(count: number, what: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => what(index));

/** Returns all decisions of a weather, a hundred times. */
const decisions = (weather: LocalWeather) => ({
  ahead: weather.clockAheadMs,
  outages: times(100, () => weather.nextOutage()),
  departures: times(100, (index) => weather.departures(morning + index * 1_000)),
  reactions: times(100, () => weather.commandReaction()),
  delays: times(100, () => weather.responseDelay()),
  losses: times(100, () => weather.losesResponse()),
});

const partOf = <Item>(items: readonly Item[], isSo: (item: Item) => boolean): number =>
  items.filter(isSo).length / items.length;

describe('createWeather', () => {
  it('changes nothing without disturbances', () => {
    expect(decisions(createWeather('good', {}))).toEqual({
      ahead: 0,
      outages: times(100, () => undefined),
      departures: times(100, () => [0]),
      reactions: times(100, () => 'CARRIED_OUT'),
      delays: times(100, () => 0),
      losses: times(100, () => false),
    });
  });

  it('is the same with the same seed, and different with another', () => {
    expect(decisions(createWeather('bad', usualWeather))).toEqual(
      decisions(createWeather('bad', usualWeather)),
    );
    expect(decisions(createWeather('bad', usualWeather))).not.toEqual(
      decisions(createWeather('worse', usualWeather)),
    );
  });

  it('of one kind does not depend on the other kinds', () => {
    const alone = decisions(createWeather('one', { losesResponses: usualWeather.losesResponses }));
    const among = decisions(createWeather('one', usualWeather));

    expect(alone.losses).toEqual(among.losses);
    expect(alone.losses).toContain(true);
    expect(alone.losses).toContain(false);
  });

  it('goes offline for about the configured time and about as often as configured', () => {
    const { nextOutage } = createWeather('offline', { offline: { onlineMs: 60_000, offlineMs: 10_000 } });

    const outages = times(2_000, nextOutage);

    const mean = (of: 'inMs' | 'forMs'): number =>
      outages.reduce((sum, outage) => sum + (outage?.[of] ?? NaN), 0) / outages.length;
    expect(Math.abs(mean('inMs') - 60_000)).toBeLessThan(5_000);
    expect(Math.abs(mean('forMs') - 10_000)).toBeLessThan(1_000);
  });

  it('slows messages down without changing their order', () => {
    const { departures } = createWeather('slow', { slow: { minMs: 200, maxMs: 3_000 } });

    const leaving = times(500, (index) => index * 100 + departures(index * 100)[0]);

    expect(leaving).toEqual([...leaving].sort((one, other) => one - other));
    expect(leaving.every((moment, index) => moment >= index * 100 + 200)).toBe(true);
    expect(partOf(leaving, (moment) => moment > 0)).toBe(1);
  });

  it('sends messages twice or out of order as often as configured', () => {
    const twice = createWeather('twice', { duplicate: { chance: 0.3 } });
    const mixed = createWeather('mixed', { outOfOrder: { chance: 0.3, maxMs: 5_000 } });

    const doubled = times(2_000, (index) => twice.departures(index));
    const held = times(2_000, (index) => mixed.departures(index));

    expect(Math.abs(partOf(doubled, ({ length }) => length === 2) - 0.3)).toBeLessThan(0.05);
    expect(doubled.every(([first]) => first === 0)).toBe(true);
    expect(Math.abs(partOf(held, ([first]) => first > 0) - 0.3)).toBeLessThan(0.05);
    expect(held.every(({ length, 0: first }) => length === 1 && first <= 5_000)).toBe(true);
  });

  it('sets clocks ahead or behind by no more than configured', () => {
    const clocks = times(200, (index) => createWeather(`clock ${index}`, { clockWrong: { maxMs: 600_000 } }));

    const ahead = clocks.map(({ clockAheadMs }) => clockAheadMs);

    expect(ahead.every((ms) => Number.isInteger(ms) && Math.abs(ms) <= 600_000)).toBe(true);
    expect(Math.min(...ahead)).toBeLessThan(-300_000);
    expect(Math.max(...ahead)).toBeGreaterThan(300_000);
  });

  it.each<[string, Weather, (weather: LocalWeather) => boolean]>([
    ['rejects commands', { rejects: { chance: 0.4 } }, (weather) => weather.commandReaction() === 'REJECTED'],
    ['ignores commands', { ignores: { chance: 0.4 } }, (weather) => weather.commandReaction() === 'IGNORED'],
    [
      'responds late',
      { respondsLate: { chance: 0.4, minMs: 31_000, maxMs: 60_000 } },
      (weather) => weather.responseDelay() >= 31_000,
    ],
    ['loses responses', { losesResponses: { chance: 0.4 } }, (weather) => weather.losesResponse()],
  ])('%s as often as configured', (_name, weather, happened) => {
    const local = createWeather('commands', weather);

    const part = partOf(
      times(2_000, () => happened(local)),
      Boolean,
    );

    expect(Math.abs(part - 0.4)).toBeLessThan(0.05);
  });
});
