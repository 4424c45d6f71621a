/** Compares the vehicles with AWS IoT, marks what it lacks, and follows the reconciler. */
import type { IoTClient } from '@aws-sdk/client-iot';
import { pause } from '../session/pause.ts';
import { readAccountLists } from './account-lists.ts';
import { type ComparedVehicle, canBeRebuilt, compare } from './differences.ts';
import { Report } from './report.ts';
import type { VehicleTable } from './vehicle-table.ts';

/** The deployment, and where progress lines go. */
export interface Deployment {
  readonly iot: IoTClient;
  readonly vehicles: VehicleTable;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Entries between two lines of progress. */
const linesEvery = 25_000;
/** The reconciler begins a minute after the mark, and runs every two minutes. */
const watchMs = 5_000;

/** Compares every vehicle. `onMissing` receives those that can be rebuilt, one after another. */
export async function compareAll(
  { iot, print, signal, vehicles }: Deployment,
  onMissing: (vehicle: ComparedVehicle) => Promise<void> = () => Promise.resolve(),
): Promise<Report> {
  const listedSince = new Date().toISOString();
  let next = linesEvery;
  const lists = await readAccountLists(iot, signal, (entries) => {
    if (entries >= next) {
      print(`${entries} entries of AWS IoT read`);
      next += linesEvery;
    }
  });
  const report = new Report();
  for await (const vehicle of vehicles.vehicles()) {
    signal.throwIfAborted();
    const outcome = compare(vehicle, lists, listedSince);
    if (outcome === 'ABSENT') {
      continue;
    }
    report.add(vehicle.referenceId, outcome);
    if (outcome !== 'AGREES' && outcome !== 'CHANGING' && canBeRebuilt(outcome)) {
      await onMissing(vehicle);
    }
  }
  return report;
}

/** What `markMissing` has found, and which vehicles it has marked. */
export interface Marked {
  readonly report: Report;
  readonly referenceIds: ReadonlySet<string>;
  /** Vehicles that have changed since they were read; the next `rebuild` compares them again. */
  readonly moved: number;
}

/** Marks every vehicle whose certificate or thing is missing. Safe to repeat. */
export async function markMissing(deployment: Deployment): Promise<Marked> {
  const referenceIds = new Set<string>();
  let moved = 0;
  const report = await compareAll(deployment, async (vehicle) => {
    if (await deployment.vehicles.markLost(vehicle)) {
      referenceIds.add(vehicle.referenceId);
    } else {
      moved += 1;
    }
  });
  return { report, referenceIds, moved };
}

/** Prints how many of the marked vehicles are left, until the reconciler has finished them. */
export async function followMarked(
  marked: ReadonlySet<string>,
  { print, signal, vehicles }: Pick<Deployment, 'vehicles' | 'signal' | 'print'>,
): Promise<void> {
  let before = -1;
  for (;;) {
    const pending = await vehicles.pending();
    const left = [...marked].filter((referenceId) => pending.has(referenceId)).length;
    if (left !== before) {
      print(`${left} of ${marked.size} vehicles left`);
      before = left;
    }
    if (left === 0) {
      return;
    }
    await pause(watchMs, signal);
  }
}
