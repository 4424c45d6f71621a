/** The report of a run: a table for a person, or JSON for machines. */
import { type Assumption, rowsOf } from './assumptions.ts';
import type { Remains } from './cleanup.ts';
import type { Result } from './run-checks.ts';

/** Input of both reports: the results of all checks, and what remains in the account. */
export interface Run {
  readonly stackName: string;
  readonly region: string;
  readonly seconds: number;
  readonly results: readonly Result[];
  readonly remains: Remains;
  /** What an earlier run left and this run removed. */
  readonly leftovers: readonly string[];
}

/** Returns true when no check failed or was skipped, and nothing could not be removed. */
export function hasPassed({ results, remains }: Run): boolean {
  return remains.failed.length === 0 && results.every(({ status }) => status === 'passed');
}

/** The table with everything below it. */
export function textReport(run: Run, assumptions: readonly Assumption[]): string {
  const rows = run.results.map(({ name, status, seconds, detail }) => [
    name,
    status === 'passed' ? 'passed' : status.toUpperCase(),
    seconds.toFixed(1),
    rowsOf(assumptions, name).join(' ') || '-',
    detail.split('\n')[0] ?? '',
  ]);
  const lines = table([['check', 'result', 'seconds', 'assumptions', 'finding'], ...rows]);
  const details = run.results
    .filter(({ detail }) => detail.includes('\n'))
    .flatMap(({ name, detail }) => [`${name}:`, ...detail.split('\n').map((line) => `  ${line}`)]);
  return [
    ...lines,
    ...section('', details),
    ...section('Removed from an earlier run:', run.leftovers.map(indented)),
    ...section('This stays, by its nature:', run.remains.kept.map(indented)),
    ...section('This could NOT be removed; remove it by hand:', run.remains.failed.map(indented)),
    '',
    `${verdictOf(run)} in ${run.seconds.toFixed(0)} s: ${run.stackName}, ${run.region}`,
    '',
  ].join('\n');
}

/** The report as one JSON document. */
export function jsonReport(run: Run, assumptions: readonly Assumption[]): string {
  const results = run.results.map((result) => ({
    ...result,
    assumptions: rowsOf(assumptions, result.name),
  }));
  return `${JSON.stringify({ ...run, passed: hasPassed(run), results }, null, 2)}\n`;
}

function verdictOf(run: Run): string {
  const failed = run.results.filter(({ status }) => status !== 'passed').length;
  if (hasPassed(run)) {
    return `All ${run.results.length} checks passed`;
  }
  if (failed === 0) {
    return 'The checks passed, but something could not be removed';
  }
  return `${failed} of ${run.results.length} checks did not pass`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...(title === '' ? [] : [title]), ...lines];
}

const indented = (line: string): string => `  ${line}`;

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  );
}
