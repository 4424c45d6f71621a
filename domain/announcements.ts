/**
 * Announcements: which events of a vehicle's history people with access to it learn of at once, and
 * who gets an e-mail. A line of the history announces itself; its writer does nothing else.
 */
import type { VehicleHistoryEventType } from './generated/schema-types.ts';

/**
 * Who gets an e-mail about an event. Subscribers are everyone with access in each case, except for
 * NONE, which is not announced at all. OWNERS_AND_PERSON: owners, and the person of the line.
 * EVERYONE: owners and drivers.
 */
export type Audience = 'NONE' | 'OWNERS' | 'OWNERS_AND_PERSON' | 'EVERYONE';

/** Every event with its audience: a new event does not compile without one. */
export const audiences = {
  RESERVED: 'NONE',
  ACTIVATED: 'NONE',
  REISSUE_PERMITTED: 'EVERYONE',
  REISSUE_BEGUN: 'NONE',
  CERTIFICATE_REPLACED: 'NONE',
  PROVISIONING_UNDONE: 'NONE',
  RENEWAL_BEGUN: 'NONE',
  CERTIFICATE_RENEWED: 'NONE',
  RENEWAL_UNDONE: 'NONE',
  TCU_REPLACED: 'OWNERS',
  TCU_REMOVED: 'OWNERS',
  SUSPENDED: 'OWNERS',
  RESUMED: 'OWNERS',
  // Persons with access receive their own ACCESS_ENDED event, which has the reason.
  REVOKED: 'NONE',
  VIN_REVEALED: 'OWNERS',
  OWN_VIN_REVEALED: 'OWNERS',
  POSITIONS_SWITCHED_OFF: 'EVERYONE',
  POSITIONS_SWITCHED_ON: 'EVERYONE',
  ACCESS_GRANTED: 'OWNERS',
  ACCESS_SHORTENED: 'OWNERS_AND_PERSON',
  ACCESS_ENDED: 'OWNERS_AND_PERSON',
  INVITED: 'OWNERS',
  TRANSFER_OFFERED: 'OWNERS',
  TRANSFER_CANCELLED: 'OWNERS',
  OWNERSHIP_TRANSFERRED: 'OWNERS',
  CLAIM_WAITING: 'EVERYONE',
  CLAIM_STOPPED: 'OWNERS_AND_PERSON',
  CLAIM_APPROVED: 'OWNERS_AND_PERSON',
} as const satisfies Readonly<Record<string, Audience>> & Readonly<Record<VehicleHistoryEventType, Audience>>;

/** The audience of an event; none for one that a later release wrote. */
export function audienceOf(event: string): Audience {
  const known: Readonly<Record<string, Audience | undefined>> = audiences;
  return known[event] ?? 'NONE';
}

/** The events with an audience, by which Lambda filters the stream of the history. */
export function announcedEvents(): string[] {
  return Object.keys(audiences).filter((event) => audienceOf(event) !== 'NONE');
}

/** Announcements' item: who got an e-mail about an event. */
export interface AnnouncementItem {
  /** `<referenceId>#<atId>` of the line of the history. */
  readonly eventKey: string;
  /** Cognito `sub` of each. */
  readonly mailedTo: ReadonlySet<string>;
  /** Epoch second. */
  readonly expiresAt: number;
}
