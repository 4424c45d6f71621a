/**
 * A full round of the comparison with AWS IoT's lists: five phases, each read page by page
 * (docs/decisions/0042-drift-by-lists-and-events.md). A run continues where the previous one ended.
 * Everything that a page causes may be repeated, so a crash costs only the pages of one run.
 */
import { dayMs } from '../../domain/durations.ts';
import { isReferenceId } from '../../domain/reference-id.ts';
import type { ListPage, ListedCertificate } from '../aws/iot-lists.ts';
import { Sightings } from './sightings.ts';
import { type Clock, machineClock, takeUp } from './take-up.ts';

/** The phases in order: KNOWN and VEHICLES read the registry, the others read AWS IoT's lists. */
export const phases = ['KNOWN', 'TARGETS', 'CERTIFICATES', 'THINGS', 'VEHICLES'] as const;
/** Part of the stored state, from which the next run continues; `filledBy` names its filter. */
export type Phase = (typeof phases)[number];

/**
 * The filters: certificates in the registry, certificates with the vehicle policy, ACTIVE ones
 * among those, and things.
 */
export const sightingNames = ['known', 'tied', 'active', 'things'] as const;
/** Name under which a round loads and saves a filter; exactly one phase fills it. */
export type SightingName = (typeof sightingNames)[number];

/** How far a round of the comparison with AWS IoT has come; stored between invocations. */
export interface RoundState {
  readonly phase: Phase;
  /** Marker of the next page; absent before a phase's first page. */
  readonly marker?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Entries for which each filter has room. */
  readonly capacity: number;
  /** Vehicles that the phase KNOWN counted. */
  readonly vehicles: number;
  /**
   * Those among them whose certificate ends within the fleet's `endsSoonMs`; absent in a round that
   * an earlier version began.
   */
  readonly endingSoon?: number;
}

/** A vehicle as the registry lists it. */
export interface ListedVehicle {
  readonly referenceId: string;
  /** False while provisioning is unfinished or the vehicle has no certificate. */
  readonly isSettled: boolean;
  /** True while it is suspended and its certificate is disabled. */
  readonly isSuspended?: boolean;
  readonly certificateId: string | undefined;
  /** All certificates of the item, including the ones being issued and retired. */
  readonly certificateIds: readonly string[];
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  /** Epoch milliseconds of the end of its certificate; absent without one. */
  readonly certificateEndsAt?: number;
}

/**
 * The lists that a round reads, and the actions that it takes. The `lookAt…` functions must not
 * throw.
 */
export interface Fleet {
  /** A certificate that ends within this time ends soon. */
  readonly endsSoonMs: number;
  vehicles(marker: string | undefined): Promise<ListPage<ListedVehicle>>;
  targets(marker: string | undefined): Promise<ListPage<string>>;
  certificates(marker: string | undefined): Promise<ListPage<ListedCertificate>>;
  things(marker: string | undefined): Promise<ListPage<string>>;
  /** The Reference IDs among these without a vehicle. */
  withoutVehicle(referenceIds: readonly string[]): Promise<readonly string[]>;
  inspectListedVehicle(referenceId: string): Promise<void>;
  inspectThing(referenceId: string): Promise<void>;
  inspectCertificate(certificateId: string): Promise<void>;
  load(name: SightingName, state: RoundState): Promise<Sightings>;
  save(name: SightingName, state: RoundState, sightings: Sightings): Promise<void>;
  /** True when AWS no longer accepts a list's marker (assumption iot-61). */
  isStale(error: unknown): boolean;
  /** Called when the sightings up to this state are stored, even before an error is thrown. */
  onProgress(state: RoundState): void;
  /** Called after the last page of the last phase. */
  onEnd(state: RoundState): void;
}

/** The time of a run and the rate of its calls. */
export interface RoundBudget {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** Pages of one list, and inspections, that begin within a second. */
  readonly callsPerSecond: number;
}

const looksAtOnce = 8;
/**
 * Items younger than this are skipped: their provisioning may be unfinished, and the clocks of
 * functions and AWS differ.
 */
const youngMs = 600_000;
const minCapacity = 4_096;

/** The filter that each phase fills. */
const filledBy: Readonly<Record<Phase, SightingName | undefined>> = {
  KNOWN: 'known',
  TARGETS: 'tied',
  CERTIFICATES: 'active',
  THINGS: 'things',
  VEHICLES: undefined,
};

/**
 * How long before its end a certificate of this validity belongs to a vehicle that does not renew:
 * 60 days, or a fifth of a shorter validity. A vehicle renews when a third is left.
 */
export function endsSoonWithin(validityDays: number): number {
  return Math.min(60, validityDays / 5) * dayMs;
}

/** The first state of a round over a fleet of about this many vehicles. */
export function newRound(startedAt: number, vehicles: number): RoundState {
  const capacity = Math.max(minCapacity, Math.ceil(vehicles * 1.25));
  return { phase: 'KNOWN', startedAt, capacity, vehicles: 0 };
}

/**
 * Reads as many pages as the budget allows and returns the round's next state. After the last phase
 * a new round begins.
 */
export async function continueRound(
  state: RoundState,
  fleet: Fleet,
  budget: RoundBudget,
  clock: Clock = machineClock,
): Promise<RoundState> {
  let at = state;
  while (clock.now() < budget.until && !budget.signal.aborted) {
    const next = await continuePhase(at, fleet, budget, clock);
    if (next === at || next.phase === at.phase || isBegin(next)) {
      return next;
    }
    at = next;
  }
  return at;
}

function isBegin({ marker, phase }: RoundState): boolean {
  return phase === 'KNOWN' && marker === undefined;
}

/** Reads pages of one phase, and stores its sightings before it reports the position. */
async function continuePhase(
  state: RoundState,
  fleet: Fleet,
  budget: RoundBudget,
  clock: Clock,
): Promise<RoundState> {
  const filled = filledBy[state.phase];
  const sightings = await loadFor(state, fleet);
  const work: Work = { fleet, sightings, budget, clock };
  let at = state;
  try {
    for (let earliest = clock.now(); at.phase === state.phase && clock.now() < budget.until;) {
      await clock.wait(Math.max(0, earliest - clock.now()), budget.signal);
      earliest = clock.now() + 1_000 / budget.callsPerSecond;
      const next = await readPage[state.phase](at, work);
      if (next === undefined) {
        return at;
      }
      at = next;
      if (isBegin(at)) {
        return at;
      }
    }
  } catch (error) {
    if (at.marker === undefined || !fleet.isStale(error)) {
      throw error;
    }
    at = withoutMarker(at);
  } finally {
    if (filled !== undefined) {
      await fleet.save(filled, state, sightings[filled]);
    }
    fleet.onProgress(at);
  }
  return at;
}

interface Work {
  readonly fleet: Fleet;
  readonly sightings: Readonly<Record<SightingName, Sightings>>;
  readonly budget: RoundBudget;
  readonly clock: Clock;
}

const readBy: Readonly<Record<Phase, readonly SightingName[]>> = {
  KNOWN: ['known'],
  TARGETS: ['tied'],
  CERTIFICATES: ['known', 'tied', 'active'],
  THINGS: ['things'],
  VEHICLES: ['active', 'things'],
};

async function loadFor(state: RoundState, fleet: Fleet): Promise<Readonly<Record<SightingName, Sightings>>> {
  const loaded = await Promise.all(
    sightingNames.map(async (name) => {
      const isRead = readBy[state.phase].includes(name);
      return [name, isRead ? await fleet.load(name, state) : new Sightings(0, '')] as const;
    }),
  );
  // One entry for each name.
  return Object.fromEntries(loaded) as Record<SightingName, Sightings>;
}

/**
 * Reads one page of a phase and returns the next state; undefined when there was not enough time
 * for all inspections.
 */
type ReadPage = (state: RoundState, work: Work) => Promise<RoundState | undefined>;

const readPage: Readonly<Record<Phase, ReadPage>> = {
  async KNOWN(state, { clock, fleet, sightings }) {
    const page = await fleet.vehicles(state.marker);
    for (const id of page.entries.flatMap(({ certificateIds }) => certificateIds)) {
      sightings.known.add(id);
    }
    const endsSoon = ({ certificateEndsAt: end }: ListedVehicle): boolean =>
      end !== undefined && end < state.startedAt + fleet.endsSoonMs;
    const counted = {
      ...state,
      vehicles: state.vehicles + page.entries.length,
      endingSoon: (state.endingSoon ?? 0) + page.entries.filter(endsSoon).length,
    };
    const isOver = page.marker === undefined;
    // An overfull filter reports everything as seen, so the round restarts with enough capacity.
    if (isOver && counted.vehicles > state.capacity) {
      return newRound(clock.now(), counted.vehicles);
    }
    return after(counted, page);
  },
  async TARGETS(state, { fleet, sightings }) {
    const page = await fleet.targets(state.marker);
    for (const certificateId of page.entries) {
      sightings.tied.add(certificateId);
    }
    return after(state, page);
  },
  async CERTIFICATES(state, work) {
    const { active, known, tied } = work.sightings;
    const page = await work.fleet.certificates(state.marker);
    const ours = page.entries.filter(({ certificateId }) => tied.has(certificateId));
    for (const { certificateId, status } of ours) {
      if (status === 'ACTIVE') {
        active.add(certificateId);
      }
    }
    const strangers = ours
      .filter(({ certificateId, createdAt }) => isOld(createdAt, state) && !known.has(certificateId))
      .map(({ certificateId }) => certificateId);
    if (!(await inspectEach(strangers, (id) => work.fleet.inspectCertificate(id), work))) {
      return undefined;
    }
    // The list is ordered by creation, so the rest is younger than the round.
    const isRestYoung = page.entries.some(({ createdAt }) => createdAt >= state.startedAt);
    return after(state, isRestYoung ? { entries: [] } : page);
  },
  async THINGS(state, work) {
    const page = await work.fleet.things(state.marker);
    const ours = page.entries.filter(isReferenceId);
    for (const referenceId of ours) {
      work.sightings.things.add(referenceId);
    }
    const strangers = await work.fleet.withoutVehicle(ours);
    if (!(await inspectEach(strangers, (id) => work.fleet.inspectThing(id), work))) {
      return undefined;
    }
    return after(state, page);
  },
  async VEHICLES(state, work) {
    const { active, things } = work.sightings;
    const page = await work.fleet.vehicles(state.marker);
    const suspects = page.entries
      .filter(({ isSettled, isSuspended = false, updatedAt }) => {
        return (isSettled || isSuspended) && isOld(updatedAt, state);
      })
      .filter(({ certificateId = '', isSuspended = false, referenceId }) => {
        return active.has(certificateId) === isSuspended || !things.has(referenceId);
      })
      .map(({ referenceId }) => referenceId);
    if (!(await inspectEach(suspects, (id) => work.fleet.inspectListedVehicle(id), work))) {
      return undefined;
    }
    if (page.marker !== undefined) {
      return after(state, page);
    }
    work.fleet.onEnd(state);
    return newRound(work.clock.now(), state.vehicles);
  },
};

/** The state of the next page, or of the next phase. */
function after(state: RoundState, { marker }: ListPage<unknown>): RoundState {
  const next = phases[phases.indexOf(state.phase) + 1];
  if (marker !== undefined) {
    return { ...state, marker };
  }
  return { ...withoutMarker(state), phase: next ?? 'KNOWN' };
}

function withoutMarker({ marker: _, ...state }: RoundState): RoundState {
  return state;
}

function isOld(time: number, { startedAt }: RoundState): boolean {
  return time < startedAt - youngMs;
}

/** Inspects each; returns false when there was not enough time for all. */
async function inspectEach(
  ids: readonly string[],
  look: (id: string) => Promise<void>,
  { budget, clock }: Work,
): Promise<boolean> {
  const limits = { perSecond: budget.callsPerSecond, atOnce: looksAtOnce, until: budget.until };
  return (await takeUp(eachOf(ids), look, limits, budget.signal, clock)) === ids.length;
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
