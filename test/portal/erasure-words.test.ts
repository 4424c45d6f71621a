/** What the page offers for an erasure follows from its state. */
import { compileStrings } from '@internationalized/string-compiler';
import { describe, expect, it } from 'vitest';
import type { DataJobFailure, DataJobStatus } from '../../domain/data-jobs.ts';
import { readMessages } from '../../portal/build/compiled-messages.ts';
import { languages } from '../../portal/src/i18n/languages.ts';
import { createTranslate, type Strings } from '../../portal/src/i18n/translate.ts';
import { failureWords, stepOf } from '../../portal/src/officers/erasure-words.ts';

const approvedAt = '2026-11-28T12:00:00.000Z';
const kind = 'PERSON_ERASURE';

describe('the step of an erasure', () => {
  it.each<[string, DataJobStatus, string | null, DataJobFailure | null]>([
    ['WAITS', 'PENDING', null, null],
    ['RUNS', 'PENDING', approvedAt, null],
    ['RUNS', 'RUNNING', approvedAt, null],
    ['STOPPED', 'FAILED', approvedAt, 'GAVE_UP'],
    ['STOPPED', 'FAILED', approvedAt, 'TIMED_OUT'],
    ['OVER', 'FAILED', approvedAt, 'PERSON_NOT_FOUND'],
    ['OVER', 'FAILED', approvedAt, 'PERSON_HAS_ROLE'],
    ['OVER', 'FAILED', approvedAt, 'PERSON_IN_SEVERAL_TENANTS'],
    ['OVER', 'SUCCEEDED', approvedAt, null],
  ])('%s: %s, approved %s, failed by %s', (step, status, at, failure) => {
    expect(stepOf({ kind, status, approvedAt: at, failure })).toBe(step);
  });
});

it.each(languages)('%s has words for every failure of an erasure', async (language) => {
  const code = compileStrings(readMessages('portal/messages', language), { format: 'esm' });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  // The module has this form, as the build's type declaration says.
  const translate = createTranslate(language, (module as { readonly default: Strings }).default);
  const wordsOf = (failure: DataJobFailure): string => failureWords({ failure }, { translate });
  const refusals = [
    ...(['PERSON_NOT_FOUND', 'PERSON_HAS_ROLE', 'PERSON_IN_SEVERAL_TENANTS'] as const),
    'VEHICLE_NOT_REVOKED' as const,
  ];
  const stops = ['TIMED_OUT', 'GAVE_UP'] as const;

  expect(new Set([...refusals, ...stops].map(wordsOf)).size).toBe(6);
  // What other kinds of jobs have would be a stop here.
  expect(wordsOf('TOO_LARGE')).toBe(wordsOf('GAVE_UP'));
});
