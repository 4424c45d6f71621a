/**
 * Follows what happens to a vehicle's accesses and identity. Nothing is read, so events of an
 * interruption are missing; the vehicle's history has them.
 */
import type { Feed, FeedEvents } from './feed.ts';
import type { RealtimeClient } from './realtime-client.ts';
import type { RealtimeSubscription } from './subscriber.ts';
import { onVehicleAccess, type AccessEvent, type VehicleReference } from './vehicle-documents.ts';

/** Ids that are remembered, because an event may come twice within minutes. */
const maxKnown = 100;

/** A feed of events; the constructor subscribes. Calls `show` with each event once. */
export class AccessFeed implements Feed {
  readonly hasRead = true;
  readonly #show: (event: AccessEvent) => void;
  readonly #events: FeedEvents;
  readonly #subscription: RealtimeSubscription;
  readonly #known = new Set<string>();
  #isConfirmed = false;

  constructor(
    realtime: RealtimeClient,
    vehicle: VehicleReference,
    show: (event: AccessEvent) => void,
    events: FeedEvents,
  ) {
    this.#show = show;
    this.#events = events;
    this.#subscription = realtime.subscribe(onVehicleAccess, vehicle, {
      onStarted: () => this.#setConfirmed(true),
      onGap: () => this.#setConfirmed(true),
      onInterrupted: () => this.#setConfirmed(false),
      onData: (data) => this.#showOnce(data?.onVehicleAccess ?? undefined),
      onEnd: (failure) => events.onEnd(failure),
    });
  }

  get isCurrent(): boolean {
    return this.#isConfirmed;
  }

  /** Does nothing, because nothing can be read. */
  refresh(): void {}

  stop(): void {
    this.#subscription.unsubscribe();
  }

  #setConfirmed(value: boolean): void {
    this.#isConfirmed = value;
    this.#events.onUpdate();
  }

  #showOnce(event: AccessEvent | undefined): void {
    if (event === undefined || this.#known.has(event.eventId)) {
      return;
    }
    this.#known.add(event.eventId);
    const [oldest] = this.#known;
    if (this.#known.size > maxKnown && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    this.#show(event);
  }
}
