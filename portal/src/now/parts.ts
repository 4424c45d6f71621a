/** Doors, boot and bonnet: what is open and what is unlocked. */
import type { PlainMessageKey } from '../i18n/translate.ts';
import type { Words } from '../i18n/words.tsx';
import type { Reading, Readings, SignalName } from '../live/readings.ts';

/** A part of the car that opens. */
export interface Part {
  readonly id: 'frontDriver' | 'frontPassenger' | 'rearDriver' | 'rearPassenger' | 'trunk' | 'hood';
  readonly name: PlainMessageKey;
  readonly open: SignalName;
  /** The bonnet has no lock among the signals. */
  readonly locked?: SignalName;
}

/** All parts, in reading order. */
export const parts: readonly Part[] = [
  {
    id: 'frontDriver',
    name: 'part.frontDriver',
    open: 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen',
    locked: 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked',
  },
  {
    id: 'frontPassenger',
    name: 'part.frontPassenger',
    open: 'Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen',
    locked: 'Vehicle.Cabin.Door.Row1.PassengerSide.IsLocked',
  },
  {
    id: 'rearDriver',
    name: 'part.rearDriver',
    open: 'Vehicle.Cabin.Door.Row2.DriverSide.IsOpen',
    locked: 'Vehicle.Cabin.Door.Row2.DriverSide.IsLocked',
  },
  {
    id: 'rearPassenger',
    name: 'part.rearPassenger',
    open: 'Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen',
    locked: 'Vehicle.Cabin.Door.Row2.PassengerSide.IsLocked',
  },
  {
    id: 'trunk',
    name: 'part.trunk',
    open: 'Vehicle.Body.Trunk.Rear.IsOpen',
    locked: 'Vehicle.Body.Trunk.Rear.IsLocked',
  },
  { id: 'hood', name: 'part.hood', open: 'Vehicle.Body.Hood.IsOpen' },
];

/** Words for several parts at once, with the age of the oldest of their values. */
export interface Summary {
  readonly words: string;
  readonly isOld: boolean;
  /** Epoch milliseconds of the oldest observation. */
  readonly observedAt: number;
}

type Wording = Pick<Words, 'translate' | 'quantities'>;

/** Sums up what is open; undefined when the car reports none of the parts. */
export function openSummary(readings: Readings, words: Wording): Summary | undefined {
  const found = readingsBy(readings, ({ open }) => open);
  const open = found.filter(([, { value }]) => value).map(([part]) => part);
  const { translate } = words;
  if (open.length > 0) {
    return summary(found, translate('doors.open', { parts: namesOf(open, words) }));
  }
  return summary(found, translate(found.length === parts.length ? 'doors.allClosed' : 'doors.someClosed'));
}

/** Sums up what is unlocked; undefined when the car reports no lock. */
export function lockSummary(readings: Readings, words: Wording): Summary | undefined {
  const found = readingsBy(readings, ({ locked }) => locked);
  const unlocked = found.filter(([, { value }]) => !value).map(([part]) => part);
  const withLocks = parts.filter(({ locked }) => locked !== undefined).length;
  const { translate } = words;
  if (unlocked.length === 0) {
    return summary(found, translate(found.length === withLocks ? 'doors.allLocked' : 'doors.someLocked'));
  }
  if (unlocked.length === withLocks) {
    return summary(found, translate('doors.allUnlocked'));
  }
  return summary(found, translate('doors.unlocked', { parts: namesOf(unlocked, words) }));
}

type Found = readonly (readonly [Part, Reading<boolean>])[];

function readingsBy(readings: Readings, signalOf: (part: Part) => SignalName | undefined): Found {
  return parts.flatMap((part) => {
    const name = signalOf(part);
    const reading = name === undefined ? undefined : readings.boolean(name);
    return reading === undefined ? [] : [[part, reading] as const];
  });
}

function summary(found: Found, words: string): Summary | undefined {
  if (found.length === 0) {
    return undefined;
  }
  return {
    words,
    isOld: found.some(([, { isOld }]) => isOld),
    observedAt: Math.min(...found.map(([, { observedAt }]) => observedAt)),
  };
}

function namesOf(found: readonly Part[], { translate, quantities }: Wording): string {
  return quantities.list(found.map(({ name }) => translate(name)));
}
