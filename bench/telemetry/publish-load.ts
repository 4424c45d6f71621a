/**
 * The publisher's process: `tsx bench/telemetry/publish-load.ts <events>` publishes changed states
 * in runs of 25 vehicles to the API that the environment names, as the ingest function does after a
 * batch. Prints its CPU time as one line of JSON.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type WrittenState, publishStates } from '../../functions/telemetry/publish.ts';
import { messageOf } from './message.ts';

/** Written to standard output as one line of JSON; warm-up runs are not included. */
export interface PublishOutcome {
  /** User and system time of the whole process, in milliseconds. */
  readonly cpuMs: number;
}

/**
 * Vehicles of one run. A real batch of a thousand vehicles at one message a second changes more of
 * them at once.
 */
const vehiclesOfRun = 25;
const warmUpRuns = 20;

function statesOf(run: number): WrittenState[] {
  const now = Date.now();
  return Array.from({ length: vehiclesOfRun }, (_, index): WrittenState => {
    const values = Object.entries(messageOf(run * vehiclesOfRun + index).signals);
    return {
      readAt: now,
      item: {
        referenceId: `5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b${String(index).padStart(2, '0')}`,
        watchedUntil: now / 1000 + 3600,
        viewers: {
          '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0c00': { role: 'OWNER', since: new Date(0).toISOString() },
        },
      },
      state: {
        version: run + 1,
        updatedAt: now,
        signals: '{}',
        connectivity: 'CONNECTED',
        sequenceNumber: '1',
        newestObservedAt: now,
      },
      changed: Object.fromEntries(values.map(([name, value]) => [name, [value, now, now] as const])),
    };
  });
}

/** Publishes the states of one run, with a signal that never aborts. */
const publish = (run: number): Promise<void> =>
  publishStates(statesOf(run), { abortSignal: new AbortController().signal });

const events = Number(process.argv[2]);
for (let run = 0; run < warmUpRuns; run += 1) {
  await publish(run);
}
const before = process.cpuUsage();
for (let run = 0; run < events / vehiclesOfRun; run += 1) {
  await publish(run);
}
const { user, system } = process.cpuUsage(before);
const outcome: PublishOutcome = { cpuMs: (user + system) / 1000 };
process.stdout.write(`${JSON.stringify(outcome)}\n`);
// Connections stay open; the line has to leave first.
await delay(100);
process.exit(0);
