/** What the page makes of the list of exports, of starts, and of the reads of one export. */
import { expect, it } from 'vitest';
import { newestExports } from '../../portal/src/officers/newest-exports.ts';

const at = (second: number): string => `2026-11-29T12:00:0${second}.000Z`;
const job = (jobId: string, version: number, second = 0) => ({ jobId, version, requestedAt: at(second) });

it('has each export once, in its newest version, wherever that was read', () => {
  expect(newestExports([job('one', 2)], [job('one', 1)])).toEqual([job('one', 2)]);
  expect(newestExports([job('one', 1)], [job('one', 2)])).toEqual([job('one', 2)]);
});

it('has the newest export first, even one that the list does not have yet', () => {
  const jobs = newestExports([job('second', 1, 2), job('first', 1, 1)], [job('third', 1, 3)]);

  expect(jobs.map(({ jobId }) => jobId)).toEqual(['third', 'second', 'first']);
});
