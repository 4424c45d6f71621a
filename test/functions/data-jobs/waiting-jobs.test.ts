/** Jobs that wait for their turn, and an end that meets the lock of another job. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DataJobItem } from '../../../domain/data-jobs.ts';
import type { StepOutcome } from '../../../functions/data-jobs/run-job.ts';
import { type JobSetup, startJobSetup } from './job-setup.ts';
import { unlimited } from '../../support/unlimited.ts';

let at: JobSetup;
beforeAll(async () => {
  at = await startJobSetup();
});
afterAll(() => at.stop());

/** A step after which the time of the turn is up. */
async function takeTheTurn({ handled }: DataJobItem): Promise<StepOutcome> {
  const later = Date.now() + 11_000;
  vi.spyOn(Date, 'now').mockReturnValueOnce(later);
  return { cursor: String(handled + 1), handled: handled + 1 };
}

describe('a job that waits for its next turn', () => {
  it('is left in the stream by settleDataJobs', async () => {
    const job = await at.request();
    await at.deliver([job], takeTheTurn);
    const waiting = await at.findJob(job.jobId, unlimited);

    await at.settle();

    expect(waiting).toMatchObject({ ready: 'READY', handled: 1 });
    expect(await at.findJob(job.jobId, unlimited)).toEqual(waiting);
  });

  it('is brought back when its record is lost', async () => {
    const job = await at.request();
    await at.deliver([job], takeTheTurn);
    const waiting = await at.findJob(job.jobId, unlimited);
    await at.put({ ...waiting, dueAt: new Date(0).toISOString() });

    await at.settle();

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({
      ready: 'READY',
      version: (waiting?.version ?? 0) + 1,
    });
  });

  it('is not run by the record of an earlier version', async () => {
    const job = await at.request();
    await at.deliver([job], takeTheTurn);
    const waiting = await at.findJob(job.jobId, unlimited);

    await at.deliver([{ jobId: job.jobId, recordOfVersion: job.version }], takeTheTurn);

    expect(await at.findJob(job.jobId, unlimited)).toEqual(waiting);
  });
});

describe('the end of a job whose lock another job holds', () => {
  it('is stored by its first attempt, and the lock stays', async () => {
    const job = await at.request();
    const expiresAt = Math.floor(Date.now() / 1000) + 3600;
    await at.put({ jobId: job.lock, holder: 'another-job', expiresAt });
    let runs = 0;

    await at.deliver([job], async () => {
      runs += 1;
      return { result: 'done', handled: 1 };
    });

    const ended = await at.findJob(job.jobId, unlimited);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', result: 'done', ready: 'READY' });
    expect(ended).not.toHaveProperty('awaited');
    expect(runs).toBe(1);
    expect(await at.isLocked(job)).toBe(true);
  });
});
