/** The largest inputs of summaries by the minute. */
import {
  messagesWithinBudget,
  maxHoursOfLocalDays,
  maxLocalDays,
  maxPackedHours,
  maxSummarySignals,
} from '../../domain/page.ts';
import {
  type Case,
  everySignal,
  firstHour,
  names,
  openText,
  owned,
  pageOf,
  referenceId,
  span,
  state,
  times,
  vehicle,
} from './largest-items.ts';
import { type FieldRun, runAt, runEnvironment } from './run-field.ts';

/** A page that begins within an hour, whose hours have all minutes. */
const byMinute = (wanted: number, openHours: readonly number[]): Omit<FieldRun, 'groups'> => {
  const signalsOfMinute = JSON.parse(everySignal([9, 9, 9, 9])) as object;
  const minutes = JSON.stringify(times(60, (minute) => [minute, signalsOfMinute]));
  const hour = firstHour * 3_600_000;
  return {
    args: {
      ...{ referenceId, resolution: 'MINUTE', limit: 250, signals: names.slice(0, wanted) },
      ...{ from: new Date(hour + 60_000).toISOString(), to: new Date(hour + 30 * 3_600_000).toISOString() },
    },
    responses: {
      ...owned,
      vehicleStates: { result: { ...state, state: { ...state.state, openHours: openText(openHours) } } },
      telemetrySummaries: pageOf(maxPackedHours, (index) => ({
        resolutionStart: `MINUTES#${new Date(hour + index * 3_600_000).toISOString()}`,
        minutes,
      })),
      telemetry: pageOf(messagesWithinBudget(wanted), (index) => ({
        observedAtEventId: `${new Date(hour + 60_000 + index * 10_000).toISOString()}#e`,
        receivedAt: runAt,
        signals: everySignal(1),
      })),
    },
  };
};

/** A month of a zone in which each day begins within an hour, and all hours have all minutes. */
const byDay = (wanted: number): Omit<FieldRun, 'groups'> => {
  const signalsOfMinute = JSON.parse(everySignal([9, 9, 9, 9])) as object;
  const begin = Date.parse(span.from) - 30 * 60_000;
  const minutes = times(60, (minute) => [minute, signalsOfMinute]);
  const hours = pageOf(maxHoursOfLocalDays, (index) => ({
    resolutionStart: `HOUR#${new Date(begin + (index - 0.5) * 3_600_000).toISOString()}`,
    signals: everySignal([9, 9, 9, 9]),
  }));
  const split = times(maxLocalDays + 1, () => ({ minutes: JSON.stringify(minutes) }));
  return {
    args: {
      ...{ referenceId, resolution: 'DAY', limit: 250, signals: names.slice(0, wanted) },
      ...{ from: new Date(begin).toISOString(), to: '2026-12-01T00:00:00Z', timeZone: 'Asia/Kolkata' },
    },
    responses: {
      ...owned,
      vehicles: { result: { ...vehicle, positions: { mode: 'OFF', at: 1 } } },
      telemetrySummaries: [
        hours,
        { result: { data: { [runEnvironment.TELEMETRY_SUMMARIES_TABLE]: split }, unprocessedKeys: {} } },
      ],
    },
  };
};

/** Local days, stored hours, and an open hour, for one signal and for the most signals. */
export const minuteCases = [1, maxSummarySignals].flatMap((wanted): Case[] => {
  const openHours = times(200, (index) => firstHour + index);
  return [
    ['vehicleTelemetrySummary', `local days of ${wanted}`, byDay(wanted)],
    ['vehicleTelemetrySummary', `minutes of ${wanted}`, byMinute(wanted, [])],
    ['vehicleTelemetrySummary', `an open hour of ${wanted}`, byMinute(wanted, openHours)],
  ];
});
