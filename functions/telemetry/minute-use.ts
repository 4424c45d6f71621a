/** What a vehicle has used of its limit in a minute (`limit.ts`). */

/** What a vehicle has used of the limit. */
export interface MinuteUse {
  /** Minutes since 1970 at which AWS IoT received the messages. */
  readonly minute: number;
  readonly messages: number;
  /** Bytes of the payloads. */
  readonly bytes: number;
}

const minuteMs = 60_000;

/** The minute since 1970 of a time in epoch milliseconds. */
export const minuteOf = (time: number): number => Math.floor(time / minuteMs);

/** The use that the state holds; undefined when it holds none. */
export function useOf(
  state: { readonly updatedAt: number; readonly used?: string } | undefined,
): MinuteUse | undefined {
  if (state?.used === undefined) {
    return undefined;
  }
  const [messages = 0, bytes = 0, age = 0] = state.used.split('.').map((part) => parseInt(part, 36));
  return { minute: minuteOf(state.updatedAt) - age, messages, bytes };
}

/**
 * The text of a use in a state that is written at `updatedAt`: messages, bytes, and how many
 * minutes ago, unless it is 0. All three are in base 36, because each KB of an item costs.
 */
export function packUse({ bytes, messages, minute }: MinuteUse, updatedAt: number): string {
  const age = minuteOf(updatedAt) - minute;
  return [messages, bytes, ...(age === 0 ? [] : [age])].map((part) => part.toString(36)).join('.');
}
