/**
 * A full round of the comparison with AWS IoT, from lists: five phases, each read page by page
 * (docs/decisions/0055-drift-by-lists-and-events.md). It goes on where the run before has ended.
 * All that a page does may be done twice, so a crash costs the pages of one run and nothing else.
 */
import { isReferenceId } from '../../domain/reference-id.ts';
import type { ListPage, ListedCertificate } from '../aws/iot-lists.ts';
import { Sightings } from './sightings.ts';
import { type Clock, machineClock, takeUp } from './take-up.ts';

/** What is read, in this order. */
export const phases = ['KNOWN', 'TARGETS', 'CERTIFICATES', 'THINGS', 'VEHICLES'] as const;
/** A phase's name. */
export type Phase = (typeof phases)[number];

/**
 * What was seen: certificates that the registry names, those with the vehicle policy, those that
 * are ACTIVE with it; things.
 */
export const sightingNames = ['known', 'tied', 'active', 'things'] as const;
/** A filter's name. */
export type SightingName = (typeof sightingNames)[number];

/** Where a round stands. */
export interface RoundState {
  readonly phase: Phase;
  /** Of the next page; absent before a phase's first one. */
  readonly marker?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Entries that each filter has room for. */
  readonly capacity: number;
  /** Vehicles that the phase KNOWN has counted. */
  readonly vehicles: number;
}

/** A vehicle as the registry lists it. */
export interface ListedVehicle {
  readonly referenceId: string;
  /** False while provisioning is under way or the vehicle has no certificate. */
  readonly isSettled: boolean;
  readonly certificateId: string | undefined;
  /** All that the item names, those that come and go included. */
  readonly certificateIds: readonly string[];
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

/** Where a round reads and what it does with what it finds. Looks must not throw. */
export interface Fleet {
  vehicles(marker: string | undefined): Promise<ListPage<ListedVehicle>>;
  targets(marker: string | undefined): Promise<ListPage<string>>;
  certificates(marker: string | undefined): Promise<ListPage<ListedCertificate>>;
  things(marker: string | undefined): Promise<ListPage<string>>;
  /** Those of the Reference IDs that no vehicle has. */
  withoutVehicle(referenceIds: readonly string[]): Promise<readonly string[]>;
  lookAtVehicle(referenceId: string): Promise<void>;
  lookAtThing(referenceId: string): Promise<void>;
  lookAtCertificate(certificateId: string): Promise<void>;
  load(name: SightingName, state: RoundState): Promise<Sightings>;
  save(name: SightingName, state: RoundState, sightings: Sightings): Promise<void>;
  /** True when the marker of an AWS list counts no more (assumption iot-61). */
  isStale(error: unknown): boolean;
  /** What was seen until there is kept. Also called before an error is thrown. */
  onProgress(state: RoundState): void;
  /** The last page of the last phase was read. */
  onEnd(state: RoundState): void;
}

/** Until when pages are begun, and what ends all. */
export interface RoundBudget {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** Pages of one list, and looks, that begin within a second. */
  readonly callsPerSecond: number;
}

const looksAtOnce = 8;
/** Clocks of functions and of AWS differ, and what is young may still be under way. */
const youngMs = 600_000;
const leastCapacity = 4_096;

/** Which filter a phase fills. */
const filledBy: Readonly<Record<Phase, SightingName | undefined>> = {
  KNOWN: 'known',
  TARGETS: 'tied',
  CERTIFICATES: 'active',
  THINGS: 'things',
  VEHICLES: undefined,
};

/** The beginning of a round over a fleet of about so many vehicles. */
export function newRound(startedAt: number, vehicles: number): RoundState {
  const capacity = Math.max(leastCapacity, Math.ceil(vehicles * 1.25));
  return { phase: 'KNOWN', startedAt, capacity, vehicles: 0 };
}

/**
 * Reads as many pages as the budget allows, and returns where the round then stands; another one
 * begins after the last phase.
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

/** Reads pages of one phase, and keeps what they showed before it says where they ended. */
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
 * One page of a phase: where the round stands after it; undefined when the time was not enough for
 * all that it asked for.
 */
type ReadPage = (state: RoundState, work: Work) => Promise<RoundState | undefined>;

const readPage: Readonly<Record<Phase, ReadPage>> = {
  async KNOWN(state, { clock, fleet, sightings }) {
    const page = await fleet.vehicles(state.marker);
    for (const id of page.entries.flatMap(({ certificateIds }) => certificateIds)) {
      sightings.known.add(id);
    }
    const counted = { ...state, vehicles: state.vehicles + page.entries.length };
    const isOver = page.marker === undefined;
    // A filter that is too full calls everything seen, so the round begins again with room for all.
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
    if (!(await lookAtEach(strangers, (id) => work.fleet.lookAtCertificate(id), work))) {
      return undefined;
    }
    // The list is in the order of creation: the rest is younger than the round.
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
    if (!(await lookAtEach(strangers, (id) => work.fleet.lookAtThing(id), work))) {
      return undefined;
    }
    return after(state, page);
  },
  async VEHICLES(state, work) {
    const { active, things } = work.sightings;
    const page = await work.fleet.vehicles(state.marker);
    const suspects = page.entries
      .filter(({ isSettled, updatedAt }) => isSettled && isOld(updatedAt, state))
      .filter(({ certificateId = '', referenceId }) => !active.has(certificateId) || !things.has(referenceId))
      .map(({ referenceId }) => referenceId);
    if (!(await lookAtEach(suspects, (id) => work.fleet.lookAtVehicle(id), work))) {
      return undefined;
    }
    if (page.marker !== undefined) {
      return after(state, page);
    }
    work.fleet.onEnd(state);
    return newRound(work.clock.now(), state.vehicles);
  },
};

/** The next page's state, or the next phase's. */
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

/** True when there was time for all of them. */
async function lookAtEach(
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
