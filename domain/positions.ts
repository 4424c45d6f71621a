/**
 * Privacy mode: whether positions of a vehicle are collected, stored and shown. Its owners switch
 * them; without a switch they are on. No role but an owner or a driver reads positions at all.
 */
import type { PositionsMode } from './generated/schema-types.ts';

/** The latest switch, as VehicleRegistry and VehicleState have it; absent before the first one. */
export interface PositionsSetting {
  readonly mode: PositionsMode;
  /** Epoch milliseconds; grows with every switch, even after a clock was set back. */
  readonly at: number;
}

/** What the cloud sends to a vehicle. One with an earlier `at` than the last must be ignored. */
export interface PositionsMessage {
  readonly positions: PositionsMode;
  readonly at: number;
}

/** Latitude, longitude, heading and altitude: each narrows down where the vehicle is. */
const branch = 'Vehicle.CurrentLocation.';

/** True for a signal that says where the vehicle is. */
export function isPosition(signal: string): boolean {
  return signal.startsWith(branch);
}

/**
 * Whether a position may be stored. A position that was observed before the latest switch to on may
 * be from a time in which they were off, so it is refused however late it arrives.
 */
export function admitsPosition(setting: PositionsSetting | undefined, observedAtMs: number): boolean {
  return setting === undefined || (setting.mode === 'ON' && observedAtMs >= setting.at);
}

/** Whether stored positions are shown; while they are off, earlier ones are hidden too. */
export function showsPositions(setting: PositionsSetting | undefined): boolean {
  return setting?.mode !== 'OFF';
}

/** The next switch; its time is later than that of the previous one. */
export function switched(
  before: PositionsSetting | undefined,
  mode: PositionsMode,
  switchedAt: number,
): PositionsSetting {
  return { mode, at: before === undefined ? switchedAt : Math.max(switchedAt, before.at + 1) };
}
