/**
 * Closes a test run with one plain line, `N passed, N failed`, for people and for scripts that read
 * the end of a log.
 */
import type { Reporter, TestModule } from 'vitest/node';

const countOf = (modules: readonly TestModule[], state: 'passed' | 'failed' | 'skipped'): number =>
  modules.reduce((total, module) => total + [...module.children.allTests(state)].length, 0);

/** The tests that failed first and passed then, by their full names. */
const retried = (modules: readonly TestModule[]): readonly string[] =>
  modules
    .flatMap((module) => [...module.children.allTests('passed')])
    .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
    .map(({ fullName }) => fullName);

/** Vitest loads this file by path and requires a default export. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const passed = countOf(modules, 'passed');
    const failed = countOf(modules, 'failed');
    const skipped = countOf(modules, 'skipped');
    // A file that could not be loaded contains no failed test, but the run has failed.
    const broken = modules.filter(
      (module) => module.errors().length > 0 && module.state() === 'failed',
    ).length;
    const failures = failed === 0 ? broken : failed;
    for (const name of retried(modules)) {
      process.stdout.write(`passed at a further attempt: ${name}\n`);
    }
    process.stdout.write(
      `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
    );
  }
}
