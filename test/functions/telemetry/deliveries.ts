/** What vehicles send in the property of ingesting exactly once, and how it is delivered. */
import fc from 'fast-check';
import { groupBy } from '../../../functions/runtime/group-by.ts';

/** Signals that the messages hold. */
const speed = 'Vehicle.Speed';
const altitude = 'Vehicle.CurrentLocation.Altitude';
/** Whole degrees, which a track does not round. */
const latitude = 'Vehicle.CurrentLocation.Latitude';
const longitude = 'Vehicle.CurrentLocation.Longitude';
const locked = 'Vehicle.Body.Trunk.Rear.IsLocked';
// A moment close to the borders of a minute, an hour and a day.
export const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** An observation of a vehicle. */
export interface Message {
  readonly vehicle: number;
  readonly observedAt: number;
  readonly eventId: string;
  readonly signals: Readonly<Record<string, number | boolean>>;
}

/** One attempt at a batch of the stream. */
export interface Try {
  readonly size: number;
  readonly ending: 'succeeds' | 'ends before' | 'ends after' | 'runs twice' | 'lives on';
  /** The call at which that happens, counted from 1. */
  readonly nth: number;
  /** Whether DynamoDB throttles the writes of states. */
  readonly isThrottled?: boolean;
  /** Whether states and messages have the form of an earlier release before it. */
  readonly findsOldForm: boolean;
  /** Whether enough time has passed before it to close hours that late messages opened. */
  readonly isLater: boolean;
}

/** Messages of a vehicle in the minutes around midnight, and in one far back. */
const messagesBy = (selector: (message: Message) => string) =>
  fc.integer({ min: -1500, max: -3 }).chain((farMinute) =>
    fc.uniqueArray(
      fc.record({
        vehicle: fc.nat({ max: 1 }),
        // Mostly forwards, sometimes far back.
        observedAt: fc
          .oneof(
            { weight: 3, arbitrary: fc.integer({ min: -120, max: 119 }) },
            {
              weight: 1,
              arbitrary: fc.integer({ min: 0, max: 59 }).map((second) => farMinute * 60 + second),
            },
          )
          .map((seconds) => midnight + seconds * 1000),
        eventId: fc.constantFrom('a', 'b'),
        signals: fc
          .tuple(
            fc.option(fc.integer({ min: 0, max: 200 })),
            fc.option(fc.integer({ min: 0, max: 500 })),
            fc.option(fc.integer({ min: -90, max: 90 })),
            fc.option(fc.integer({ min: -180, max: 180 })),
            fc.boolean(),
          )
          .map(([one, two, three, four, five]) => ({
            ...(one === null ? {} : { [speed]: one }),
            ...(two === null ? {} : { [altitude]: two }),
            ...(three === null ? {} : { [latitude]: three }),
            ...(four === null ? {} : { [longitude]: four }),
            [locked]: five,
          })),
      }),
      {
        minLength: 1,
        maxLength: 40,
        selector,
      },
    ),
  );

/** What a vehicle sends at once: one message, or the observations of a batch. */
export type Sending = readonly Message[];

/** Each message alone. */
export const alone = (messages: fc.Arbitrary<Message[]>): fc.Arbitrary<Sending[]> =>
  messages.map((sent) => sent.map((message) => [message]));

/** Batches of random sizes, whose observations are in the order of their time. */
export const inBatches = (messages: fc.Arbitrary<Message[]>): fc.Arbitrary<Sending[]> =>
  fc
    .tuple(messages, fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 40, maxLength: 40 }))
    .map(([sent, sizes]) => {
      const byVehicle = groupBy(sent, ({ vehicle }) => vehicle);
      return [...byVehicle.values()].flatMap((own) => {
        const rest = own.toSorted((one, other) => one.observedAt - other.observedAt);
        const batches: Message[][] = [];
        while (rest.length > 0) {
          batches.push(rest.splice(0, sizes[batches.length] ?? 1));
        }
        return batches.map((batch, index) => batch.map((message) => ({ ...message, eventId: `b${index}` })));
      });
    });

/** What is sent, in which order and how often, and how the attempts end. */
export const deliveriesOf = (sendings: fc.Arbitrary<Sending[]>, troubles: fc.Arbitrary<Try[]>) =>
  sendings.chain((sent) =>
    fc.record({
      // Each message is sent at least once, some again, and in random order.
      order: fc.array(fc.nat({ max: sent.length - 1 }), { maxLength: 20 }).chain((again) =>
        fc
          .array(fc.integer({ min: -5, max: 5 }), {
            minLength: sent.length + again.length,
            maxLength: sent.length + again.length,
          })
          .map((shifts) =>
            [...sent.keys(), ...again]
              .map((index, position) => ({ index, rank: position + (shifts[position] ?? 0) }))
              .sort((one, other) => one.rank - other.rank)
              .map(({ index }) => index),
          ),
      ),
      sent: fc.constant(sent),
      tries: troubles,
    }),
  );

/** Attempts that may overlap. */
export const overlapping = fc.array(
  fc.record<Try>({
    size: fc.integer({ min: 1, max: 12 }),
    ending: fc.constantFrom('succeeds', 'ends before', 'ends after', 'runs twice', 'lives on'),
    nth: fc.integer({ min: 1, max: 14 }),
    findsOldForm: fc.boolean(),
    isLater: fc.boolean(),
  }),
  { maxLength: 12 },
);

/**
 * Attempts with throttled states, fewer than the maximum number of returns of a record. Runs do not
 * overlap, because the budget of one ends before Lambda begins the next.
 */
export const throttled = fc.array(
  fc.record<Try>({
    size: fc.integer({ min: 1, max: 12 }),
    ending: fc.constantFrom('succeeds', 'ends before', 'ends after'),
    nth: fc.integer({ min: 1, max: 24 }),
    isThrottled: fc.boolean(),
    findsOldForm: fc.boolean(),
    isLater: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** Messages; several of a vehicle may have the same time. */
export const everyMessage = messagesBy(
  ({ vehicle, observedAt, eventId }) => `${vehicle}${observedAt}${eventId}`,
);
// One value per moment: of two values the later record's counts, and records that are put back
// become later ones.
export const oneOfAMoment = messagesBy(({ vehicle, observedAt }) => `${vehicle}${observedAt}`);

/** A message, or a batch of several, as the vehicle publishes it. */
export function payloadOf(sending: Sending): object {
  const [{ eventId, observedAt, signals }] = sending as readonly [Message];
  if (sending.length === 1) {
    return { eventId, observedAt, signals };
  }
  const steps = sending.map((one, index) => one.observedAt - (sending[index - 1]?.observedAt ?? 0));
  const columns = [speed, altitude, latitude, longitude, locked].map((name, number) => [
    number === 0 ? '0' : name,
    sending.map((one) => one.signals[name] ?? null),
  ]);
  return { eventId, observedAt: steps, signals: Object.fromEntries(columns) as object };
}
