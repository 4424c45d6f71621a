/** What the page offers for an export of a person follows from its state and the time. */
import { compileStrings } from '@internationalized/string-compiler';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../../client/index.ts';
import { exportAvailableSeconds, type DataJobFailure, type DataJobStatus } from '../../domain/data-jobs.ts';
import { readMessages } from '../../portal/build/compiled-messages.ts';
import { languages, type Language } from '../../portal/src/i18n/languages.ts';
import { createTranslate, type Strings } from '../../portal/src/i18n/translate.ts';
import { createQuantities, unitsOf } from '../../portal/src/i18n/units.ts';
import { exportErrorWords, exportStepOf, overWords } from '../../portal/src/officers/export-words.ts';

const endedAt = '2026-11-28T12:00:00.000Z';
const over = Date.parse(endedAt) + exportAvailableSeconds * 1000;

async function wordsIn(language: Language) {
  const code = compileStrings(readMessages('portal/messages', language), { format: 'esm' });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return {
    // The module has this form, as the build's type declaration says.
    translate: createTranslate(language, (module as { readonly default: Strings }).default),
    quantities: createQuantities(language, unitsOf('DE')),
  };
}

describe('the step of an export', () => {
  it.each<[string, DataJobStatus, string | null, number]>([
    ['RUNS', 'PENDING', null, over],
    ['RUNS', 'RUNNING', null, over],
    ['READY', 'SUCCEEDED', endedAt, over - 1],
    ['OVER', 'SUCCEEDED', endedAt, over],
    ['OVER', 'FAILED', endedAt, over - 1],
  ])('%s: %s, ended %s, at %i', (step, status, at, now) => {
    expect(exportStepOf({ status, endedAt: at }, now)).toBe(step);
  });
});

it.each(languages)('%s has words for every end of an export', async (language) => {
  const words = await wordsIn(language);
  const failed = (failure: DataJobFailure): string => overWords({ status: 'FAILED', failure }, words);
  const failures = ['PERSON_NOT_FOUND', 'TOO_LARGE', 'TIMED_OUT', 'GAVE_UP'] as const;

  const texts = [...failures.map(failed), overWords({ status: 'SUCCEEDED', failure: null }, words)];

  expect(new Set(texts).size).toBe(5);
  // What other kinds of jobs have.
  expect(failed('PERSON_HAS_ROLE')).toBe(failed('GAVE_UP'));
});

it.each(languages)('%s has words for every error of the requests', async (language) => {
  const words = await wordsIn(language);
  const textOf = (errorType: string): string =>
    exportErrorWords(
      new RequestError('REFUSED', [{ message: '', errorType, errorInfo: { retryAfterSeconds: 7200 } }]),
      words,
    );
  const unknown = textOf('NOT_OF_THIS_API');
  const codes = [
    ...['INVALID_ARGUMENT', 'SIGN_IN_TOO_OLD', 'CONFLICT', 'RATE_LIMITED', 'TENANT_REQUIRED'],
    ...['SERVICE_UNAVAILABLE', 'DATA_JOB_NOT_FOUND', 'EXPORT_NOT_READY', 'EXPORT_EXPIRED'],
  ];

  expect(new Set([unknown, ...codes.map(textOf)]).size).toBe(1 + codes.length);
  expect(textOf('RATE_LIMITED')).toContain(words.quantities.duration(7200));
});
