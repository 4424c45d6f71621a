/**
 * The progress of a fleet at the terminal: connections, commands, and a summary every few seconds.
 */
import type { Fleet } from './fleet.ts';
import type { VehicleListener } from './vehicle.ts';

/** Writes the lines of a fleet's progress. */
export interface Progress {
  readonly listener: VehicleListener;
  /** Writes a summary every few seconds; the returned function stops. */
  follow(fleet: Fleet): () => void;
}

const everyMs = 5_000;
/** With more vehicles, connections are not shown, because they would fill the screen. */
const fewVehicles = 10;

/** Creates the progress; `write` receives each line without a line feed. */
export function createProgress(vehicles: number, write: (line: string) => void): Progress {
  const say = (line: string): void => write(`${new Date().toISOString().slice(11, 19)}  ${line}`);
  const listener: VehicleListener = {
    ...(vehicles <= fewVehicles && {
      connected: ({ referenceId }) => say(`${referenceId} is connected.`),
      disconnected: ({ referenceId }, reason) => say(`${referenceId} is not connected: ${reason}`),
    }),
    carriedOut: ({ referenceId }, { kind }, { status, statusReason }) =>
      say(
        `${referenceId} ${kind}: ${status}${statusReason === undefined ? '' : ` ${statusReason.reasonCode}`}`,
      ),
    responseRejected: ({ referenceId }, executionId) =>
      say(`${referenceId}: AWS IoT rejected the response to execution ${executionId}.`),
  };
  return {
    listener,
    follow(fleet) {
      let before = 0;
      const timer = setInterval(() => {
        const { acknowledged } = fleet.counts;
        const rate = ((acknowledged - before) * 1_000) / everyMs;
        before = acknowledged;
        say(`${describeFleet(fleet)} (${rate.toFixed(1)} a second).`);
      }, everyMs);
      return () => clearInterval(timer);
    },
  };
}

/** Returns the summary of a fleet in one line, without a full stop. */
export function describeFleet(fleet: Fleet): string {
  const { acknowledged, givenUp, commands } = fleet.counts;
  const parts = [
    `${fleet.connected} of ${fleet.vehicles.length} connected`,
    `${commands} commands`,
    `${fleet.waiting} messages waiting`,
    ...(givenUp > 0 ? [`${givenUp} dropped because the outbox was full`] : []),
    ...(fleet.skippedTicks > 0 ? [`${fleet.skippedTicks} skipped because this computer was too slow`] : []),
    `${acknowledged} acknowledged`,
  ];
  return parts.join(', ');
}
