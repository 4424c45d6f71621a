/**
 * Follows what happens to a vehicle's accesses and identity. Nothing is read, so events of an
 * interruption are missing; the vehicle's history has them.
 */
import type { Feed, FeedEvents } from './feed.ts';
import type { RealtimeClient } from './realtime-client.ts';
import { onVehicleAccess, type AccessEvent, type VehicleReference } from './vehicle-documents.ts';

/** Ids that are remembered, because an event may come twice within minutes. */
const mostKnown = 100;

/** Subscribes at once; `show` is called with each event once. */
export function startAccessFeed(
  realtime: RealtimeClient,
  vehicle: VehicleReference,
  show: (event: AccessEvent) => void,
  events: FeedEvents,
): Feed {
  const known = new Set<string>();
  let isConfirmed = false;
  const setConfirmed = (value: boolean): void => {
    isConfirmed = value;
    events.onUpdate();
  };
  const subscription = realtime.subscribe(onVehicleAccess, vehicle, {
    onStarted: () => setConfirmed(true),
    onGap: () => setConfirmed(true),
    onInterrupted: () => setConfirmed(false),
    onData: (data) => {
      const event = data?.onVehicleAccess;
      if (event === undefined || event === null || known.has(event.eventId)) {
        return;
      }
      known.add(event.eventId);
      const [oldest] = known;
      if (known.size > mostKnown && oldest !== undefined) {
        known.delete(oldest);
      }
      show(event);
    },
    onEnd: (failure) => events.onEnd(failure),
  });
  return {
    hasRead: true,
    get isCurrent() {
      return isConfirmed;
    },
    refresh: () => undefined,
    stop: () => subscription.unsubscribe(),
  };
}
