/**
 * What a person sees of a fleet at the terminal: who came and went, commands, and every few seconds
 * how far it is.
 */
import type { Fleet } from './fleet.ts';
import type { VehicleListener } from './vehicle.ts';

/** Lines on their way to the terminal. */
export interface Progress {
  readonly listener: VehicleListener;
  /** Says how far the fleet is, now and every few seconds; the answer ends it. */
  follow(fleet: Fleet): () => void;
}

const everyMs = 5_000;
/** Comings and goings of more vehicles than these would fill the screen. */
const fewVehicles = 10;

/** Progress in lines; `write` gets each without its line feed. */
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
    answerRejected: ({ referenceId }, executionId) =>
      say(`${referenceId}: AWS IoT did not take the answer to execution ${executionId}.`),
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

/** How far a fleet is, in one line without its full stop. */
export function describeFleet(fleet: Fleet): string {
  const { acknowledged, givenUp, commands } = fleet.counts;
  const parts = [
    `${fleet.connected} of ${fleet.vehicles.length} connected`,
    `${commands} commands`,
    `${fleet.waiting} messages waiting`,
    ...(givenUp > 0 ? [`${givenUp} given up because too many waited`] : []),
    ...(fleet.skippedTicks > 0 ? [`${fleet.skippedTicks} left out because this computer was too slow`] : []),
    `${acknowledged} acknowledged`,
  ];
  return parts.join(', ');
}
