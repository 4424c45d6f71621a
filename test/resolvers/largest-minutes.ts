/** The largest inputs of summaries by the minute. */
import { messagesWithinBudget, mostPackedHours, mostSummarySignals } from '../../domain/page.ts';
import {
  type Case,
  everySignal,
  firstHour,
  names,
  openText,
  owned,
  pageOf,
  referenceId,
  state,
  times,
} from './largest-items.ts';
import { type FieldRun, runAt } from './run-field.ts';

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
      telemetrySummaries: pageOf(mostPackedHours, (index) => ({
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

/** Stored hours, and an open hour, for one signal and for the most signals. */
export const minuteCases = [1, mostSummarySignals].flatMap((wanted): Case[] => {
  const openHours = times(200, (index) => firstHour + index);
  return [
    ['vehicleTelemetrySummary', `minutes of ${wanted}`, byMinute(wanted, [])],
    ['vehicleTelemetrySummary', `an open hour of ${wanted}`, byMinute(wanted, openHours)],
  ];
});
