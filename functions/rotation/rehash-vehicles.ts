/**
 * Rotation of the hash key: the Lambda function that moves vehicles from the old key to the new
 * one. It exists only in the release `write-new`, works every minute on a run that was started, and
 * takes the requests of `npm run rotate`. AWS actions: functions/README.md.
 */
import { randomUUID } from 'node:crypto';
import {
  type RehashCount,
  type RehashRequest,
  type RehashRun,
  type RehashStatus,
  rehashActions,
} from '../../domain/rehash.ts';
import { type Deadline, deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countGuards } from './old-guards.ts';
import { continueRun } from './rehash-run.ts';
import { type Stored, newRun, readRun, saveRun } from './rehash-store.ts';
import { versions } from './settings.ts';

/** Time for storing the progress of the last page. */
const budget = { reserveMs: 5_000 } as const;

/** Returns the status, or a count. An event of the schedule works on the started run. */
export const handler = requestHandler<RehashRequest | object, RehashCount | RehashStatus>(
  async (request, context) => {
    const deadline = deadlineOf(context, budget);
    if (!isRequest(request)) {
      await continueRun(deadline);
      return statusOf(deadline);
    }
    if (request.action === 'count') {
      return countGuards(request.marker, deadline);
    }
    await act(request, deadline);
    return statusOf(deadline);
  },
);

function isRequest(request: RehashRequest | object): request is RehashRequest {
  return 'action' in request && rehashActions.includes(request.action);
}

/** Changes the run. A repeated request has no further effect. */
async function act(request: Exclude<RehashRequest, { action: 'count' }>, deadline: Deadline): Promise<void> {
  const stored = await readRun(deadline);
  const now = new Date().toISOString();
  const state = stored.run?.state;
  switch (request.action) {
    case 'status':
      return;
    case 'start':
      if (state === undefined || state === 'DONE') {
        await saveRun(stored, newRun(randomUUID(), now, request.expected), deadline);
      }
      return;
    case 'pause':
      return change(stored, 'RUNNING', 'PAUSED', deadline);
    case 'resume':
      return change(stored, 'PAUSED', 'RUNNING', deadline);
    default:
      return request satisfies never;
  }
}

/** Moves a run between two states; retries if the job stored progress meanwhile. */
async function change(
  { run, version }: Stored,
  from: RehashRun['state'],
  to: RehashRun['state'],
  deadline: Deadline,
): Promise<void> {
  if (run?.state === from && !(await saveRun({ version }, { ...run, state: to }, deadline))) {
    await change(await readRun(deadline), from, to, deadline);
  }
}

async function statusOf(deadline: Deadline): Promise<RehashStatus> {
  const { run } = await readRun(deadline);
  if (run === undefined) {
    return versions;
  }
  const { cursor: _, ...shown } = run;
  return { ...versions, run: shown };
}
