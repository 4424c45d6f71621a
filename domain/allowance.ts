/** Allowances: how often a principal may do something per window of time, counted in the Allowances table. */

/** What is counted, with the length of its window in seconds. */
export const allowanceWindows = {
  conversion: 60,
  commandsOfPerson: 60,
  commandsToVehicle: 60,
} as const satisfies Record<string, number>;

/** A kind of allowance. */
export type AllowanceKind = keyof typeof allowanceWindows;

/** How long a counter outlives its window; DynamoDB deletes it some time later. */
const keptSeconds = 3600;

/** Allowances' item: the counter of one window. */
export interface AllowanceItem {
  /** `<principalId>#<kind>#<number of the window since 1970>`; of `commandsToVehicle` the principal is the Reference ID. */
  readonly principalKindWindow: string;
  /** Units asked for in the window, those beyond the limit included. */
  readonly used: number;
  /** Epoch second after which the item may go. */
  readonly expiresAt: number;
}

/** A window of an allowance at a moment. */
export interface AllowanceWindow {
  /** The counter's key. */
  readonly principalKindWindow: string;
  /** Seconds until the next window begins, 1 to the window's length. */
  readonly retryAfterSeconds: number;
  readonly expiresAt: number;
}

/** The window that the moment (epoch seconds) falls into. Windows follow the clock, not the first request, so that the key needs no read. */
export function allowanceWindow(
  principalId: string,
  kind: AllowanceKind,
  nowSeconds: number,
): AllowanceWindow {
  const length = allowanceWindows[kind];
  const number = Math.floor(nowSeconds / length);
  const endsAt = (number + 1) * length;
  return {
    principalKindWindow: `${principalId}#${kind}#${number}`,
    retryAfterSeconds: Math.ceil(endsAt - nowSeconds),
    expiresAt: endsAt + keptSeconds,
  };
}
