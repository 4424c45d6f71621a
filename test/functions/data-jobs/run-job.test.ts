/** Jobs in steps: progress, races, failures, and what a killed function leaves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataJobItem } from '../../../domain/data-jobs.ts';
import type { StepOutcome } from '../../../functions/data-jobs/run-job.ts';
import { type JobSetup, startJobSetup } from './job-setup.ts';
import { unlimited } from '../../support/unlimited.ts';

let at: JobSetup;
beforeAll(async () => {
  at = await startJobSetup();
});
afterAll(() => at.stop());

/** Counts to three in steps of one. */
async function countToThree({ cursor = '0', handled }: DataJobItem): Promise<StepOutcome> {
  const next = { handled: handled + 1 };
  return cursor === '2' ? { ...next, result: 'three' } : { ...next, cursor: String(Number(cursor) + 1) };
}

const past = new Date(0).toISOString();
/** What a function leaves that was killed a while ago. */
async function letClaimPass(job: DataJobItem, change: object = {}): Promise<void> {
  const stored = await at.findJob(job.jobId, unlimited);
  await at.put({ ...stored, dueAt: past, ...change });
}

describe('a job that is ready', () => {
  it('runs to its end, and its lock goes', async () => {
    const job = await at.request();
    const published: string[] = [];

    await at.deliver([job], countToThree, async ({ handled, status }) => {
      published.push(`${status} ${handled}`);
    });

    const ended = await at.findJob(job.jobId, unlimited);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', result: 'three', handled: 3, ready: 'READY' });
    expect(ended).not.toHaveProperty('awaited');
    expect(ended).not.toHaveProperty('dueAt');
    expect(ended).not.toHaveProperty('cursor');
    expect(await at.isLocked(job)).toBe(false);
    expect(published).toEqual(['RUNNING 0', 'RUNNING 1', 'RUNNING 2']);
  });

  it('has its end published by the record of its end, which fails until that succeeds', async () => {
    const job = await at.request();
    await at.deliver([job], countToThree);
    const published: string[] = [];

    const failed = await at.deliver([job], countToThree, () => Promise.reject(new Error('no')));
    const repeated = await at.deliver([job], countToThree, async ({ status }) => {
      published.push(status);
    });

    expect([failed, repeated, published]).toEqual([1, 0, ['SUCCEEDED']]);
  });

  it('runs although progress cannot be published', async () => {
    const job = await at.request();

    await at.deliver([job], countToThree, () => Promise.reject(new Error('no')));

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is left alone by a function without a handler of its kind', async () => {
    const job = await at.request();

    await at.deliver([job], undefined);

    expect(await at.findJob(job.jobId, unlimited)).toEqual(job);
  });
});

describe('two functions at once', () => {
  it('that read one job: one claims it', async () => {
    const job = await at.request();
    let steps = 0;
    const count = (given: DataJobItem) => {
      steps += 1;
      return countToThree(given);
    };

    await Promise.all(Array.from({ length: 24 }, () => at.deliver([job], count)));

    expect(steps).toBe(3);
    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'SUCCEEDED', handled: 3 });
  });

  it('of which the first one’s claim has passed: only the progress of the second counts', async () => {
    const job = await at.request();
    const versions: number[] = [];

    await at.deliver([job], async (first) => {
      versions.push(first.version);
      await letClaimPass(job);
      await at.deliver([job], async (second) => {
        versions.push(second.version);
        return { handled: 7, result: 'second' };
      });
      return { handled: 1, result: 'first' };
    });

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ handled: 7, result: 'second' });
    expect(new Set(versions).size).toBe(2);
  });
});

describe('a step that fails', () => {
  it('is repeated after a pause that grows, and then the job is given up', async () => {
    const job = await at.request();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= at.maxAttempts; attempt += 1) {
      await letClaimPass(job);
      const before = Date.now();
      await at.deliver([job], () => Promise.reject(new Error('poison')));
      const { dueAt = past } = (await at.findJob(job.jobId, unlimited)) ?? {};
      pauses.push(Math.round((Date.parse(dueAt) - before) / 30_000));
    }

    expect(pauses.slice(0, -1)).toEqual([1, 2, 4, 8, 16, 20, 20]);
    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'FAILED', failure: 'GAVE_UP' });
    expect(await at.isLocked(job)).toBe(false);
  });

  it('does not run before its pause is over', async () => {
    const job = await at.request();
    await at.deliver([job], () => Promise.reject(new Error('poison')));

    await at.deliver([job], countToThree);

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({
      status: 'RUNNING',
      handled: 0,
      attempts: 1,
    });
  });

  it('continues from the last progress, after which attempts count from the beginning', async () => {
    const job = await at.request();
    await at.deliver([job], (given) =>
      given.cursor === '1' ? Promise.reject(new Error('once')) : countToThree(given),
    );
    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ cursor: '1', attempts: 0 });

    await letClaimPass(job);
    await at.deliver([job], countToThree);

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'SUCCEEDED', handled: 3 });
  });

  it('ends the job at once for a reason of its handler', async () => {
    const job = await at.request();

    await at.deliver([job], () => Promise.reject(new at.DataJobError('TOO_LARGE')));

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'FAILED', failure: 'TOO_LARGE' });
  });

  it('leaves the other jobs of its batch alone', async () => {
    const [poisoned, sound] = [await at.request(), await at.request()];

    const failed = await at.deliver([poisoned, sound], (given) =>
      given.jobId === poisoned.jobId ? Promise.reject(new Error('poison')) : countToThree(given),
    );

    expect(failed).toBe(0);
    expect(await at.findJob(sound.jobId, unlimited)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('settleDataJobs', () => {
  it('brings back a job whose function was killed, and its stream continues it', async () => {
    const job = await at.request();
    await letClaimPass(job, { status: 'RUNNING', cursor: '2', handled: 2, attempts: 1, ready: undefined });

    await at.settle();
    const back = await at.findJob(job.jobId, unlimited);
    await at.deliver([job], countToThree);

    expect(back).toMatchObject({ ready: 'READY', version: job.version + 1 });
    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'SUCCEEDED', handled: 3 });
  });

  it('leaves a claimed job alone', async () => {
    const job = await at.request();
    const dueAt = new Date(Date.now() + 60_000).toISOString();
    await letClaimPass(job, { dueAt, ready: undefined });

    await at.settle();

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ version: job.version, dueAt });
  });

  it('ends a job that takes too long, whatever its function does', async () => {
    const job = await at.request({ endsBy: past });

    await at.settle();

    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'FAILED', failure: 'TIMED_OUT' });
    expect(await at.isLocked(job)).toBe(false);
  });

  it('gives up a job whose function is killed in every attempt', async () => {
    const job = await at.request();
    let runs = 0;
    for (let round = 0; round < at.maxAttempts + 2; round += 1) {
      await letClaimPass(job);
      await at.settle();
      await at.deliver([job], async () => {
        runs += 1;
        // What is left of the attempt is the claim.
        const claimed = await at.findJob(job.jobId, unlimited);
        await at.put({ ...claimed, version: (claimed?.version ?? 0) + 1 });
        throw new Error('killed');
      });
    }

    expect(runs).toBe(at.maxAttempts);
    expect(await at.findJob(job.jobId, unlimited)).toMatchObject({ status: 'FAILED', failure: 'GAVE_UP' });
  });
});
