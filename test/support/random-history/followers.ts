/** The persons who follow vehicles during a history, and the events that reached them. */
import type { VehicleAccessEvent, VehicleStateChange } from '../../../domain/generated/schema-types.ts';
import type { Person } from '../given.ts';
import { type Started, startAs } from '../subscriptions.ts';
import type { TestWorld } from '../world.ts';

/** The subscriptions, each with its document. */
const documents = {
  onVehicleState: `subscription ($referenceId: ID!) {
    onVehicleState(referenceId: $referenceId) {
      referenceId version updatedAt
      signals { name number observedAt receivedAt }
      connectivity { status since }
    }
  }`,
  onVehicleAccess: `subscription ($referenceId: ID!) {
    onVehicleAccess(referenceId: $referenceId) { referenceId eventId at event role }
  }`,
} as const;

/** A subscription to a vehicle. */
export type Feed = keyof typeof documents;

/** The two subscriptions about a vehicle. */
export const feeds: readonly [Feed, ...Feed[]] = ['onVehicleState', 'onVehicleAccess'];

/** What both kinds of events have. */
interface Arrival {
  /** Cognito `sub` of the person who received it. */
  readonly ownerId: string;
  readonly referenceId: string;
  /** ISO 8601 in UTC with milliseconds, by the world's clock. */
  readonly receivedAt: string;
}

/** An event that reached a person. */
export type Received = Arrival &
  (
    | { readonly feed: 'onVehicleState'; readonly event: VehicleStateChange }
    | { readonly feed: 'onVehicleAccess'; readonly event: VehicleAccessEvent }
  );

interface Following {
  readonly feed: Feed;
  readonly ownerId: string;
  readonly referenceId: string;
  readonly started: Started;
  /** When each message of the connection arrived. */
  readonly arrivals: string[];
}

/** Every subscription of a history. */
export class Followers {
  readonly #world: TestWorld;
  readonly #following: Following[] = [];

  constructor(world: TestWorld) {
    this.#world = world;
  }

  /** Subscribes; returns the error's code, or `none`. */
  async follow(person: Person, referenceId: string, feed: Feed): Promise<string> {
    const started = await startAs(this.#world, person, documents[feed], { referenceId });
    const { connection, reply } = started;
    if (reply.type !== 'start_ack') {
      connection.socket.close();
      return String(reply.payload?.errors?.[0]?.['errorType']);
    }
    const following = { feed, ownerId: person.principalId, referenceId, started, arrivals: [] };
    this.#following.push(following);
    connection.socket.on('message', () => this.#stamp(following));
    this.#stamp(following);
    return 'none';
  }

  /** Returns every event so far. */
  received(): readonly Received[] {
    return this.#following.flatMap(({ arrivals, feed, ownerId, referenceId, started }) =>
      started.connection.received.flatMap(({ type, payload }, index) => {
        const event = type === 'data' ? payload?.data?.[feed] : undefined;
        const arrival = { feed, ownerId, referenceId, receivedAt: arrivals[index] ?? '' };
        // The shape that the document of the feed requests.
        return event === undefined || event === null ? [] : [{ ...arrival, event } as Received];
      }),
    );
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await Promise.all(
      this.#following.map(({ started: { connection } }) => {
        connection.socket.close();
        return connection.closed;
      }),
    );
  }

  #stamp({ arrivals, started }: Following): void {
    const now = new Date(this.#world.clock.now()).toISOString();
    while (arrivals.length < started.connection.received.length) {
      arrivals.push(now);
    }
  }
}
