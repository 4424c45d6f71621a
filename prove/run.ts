/**
 * `npm run prove`: checks a deployment and removes what it made, even when it fails or is
 * interrupted.
 */
import { createInterface } from 'node:readline/promises';
import { CliError } from '../tools/session/cli-error.ts';
import { runMain } from '../tools/session/run-main.ts';
import { readAssumptions } from './assumptions.ts';
import { checks, chosenChecks } from './checks.ts';
import type { Check } from './check.ts';
import { openDeployment, type Deployment } from './deployment.ts';
import { Facts } from './facts.ts';
import { failureText } from './failure-text.ts';
import { Cleanup } from './cleanup.ts';
import { removeLeftovers } from './leftovers.ts';
import { notice } from './notice.ts';
import { help, readProveOptions, type ProveOptions } from './options.ts';
import { hasPassed, jsonReport, textReport, type Run } from './report.ts';
import { runChecks } from './run-checks.ts';

// The SDK's advice to update Node.js is not about the deployment.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Ctrl-C reaches the process from the terminal and again through the script runner. */
const sameSignalMs = 500;

const print = (text: string): void => void process.stderr.write(`${text}\n`);

await runMain(help, async () => {
  const options = readProveOptions(
    process.argv.slice(2),
    checks.map(({ name }) => name),
  );
  if (options === undefined) {
    return undefined;
  }
  const chosen = chosenChecks(options);
  if (options.list) {
    return list(options.only === undefined ? checks : chosen);
  }
  const deployment = await openDeployment(options.outputsFile, options.stackName);
  try {
    print(notice(deployment, chosen));
    await confirm(options);
    return await prove(deployment, chosen, options);
  } finally {
    deployment.close();
  }
});

function list(chosen: readonly Check[]): number {
  for (const { name, shows, needs, isSlow } of chosen) {
    const notes = [
      ...(needs.length > 0 ? [`needs ${needs.join(', ')}`] : []),
      ...(isSlow === true ? ['runs with --slow'] : []),
    ];
    process.stdout.write(`${name}: ${shows}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`);
  }
  return 0;
}

async function confirm({ isConfirmed }: ProveOptions): Promise<void> {
  if (isConfirmed) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new CliError('usage', 'Nothing was done: without a terminal, confirm with --yes.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const reply = await terminal.question('Continue? Type yes: ');
    if (reply.trim() !== 'yes') {
      throw new CliError('usage', 'Nothing was done.');
    }
  } finally {
    terminal.close();
  }
}

async function prove(
  deployment: Deployment,
  chosen: readonly Check[],
  { json }: ProveOptions,
): Promise<number> {
  const startedAt = performance.now();
  const cleanup = new Cleanup();
  const stop = interruptible(cleanup);
  const leftovers = await removeLeftovers(deployment, print);
  const context = { deployment, cleanup, facts: new Facts() };
  const results = await runChecks(chosen, context, stop, {
    progress: ({ name }, text) => print(`  ${name}: ${text}`),
    ended: ({ name, status, seconds }) => print(`${status} ${name} (${seconds.toFixed(1)} s)`),
  });
  const remains = await cleanup.removeAll(print, failureText);
  const run: Run = {
    stackName: deployment.stackName,
    region: deployment.outputs.Region,
    seconds: (performance.now() - startedAt) / 1000,
    results,
    remains,
    leftovers,
  };
  process.stdout.write((json ? jsonReport : textReport)(run, readAssumptions()));
  if (stop.aborted) {
    return 130;
  }
  return hasPassed(run) ? 0 : 1;
}

/**
 * The first signal ends the checks, and what they made is removed. A second one ends the removal.
 */
function interruptible(cleanup: Cleanup): AbortSignal {
  const stop = new AbortController();
  let since: number | undefined;
  const onSignal = (): void => {
    if (since !== undefined && Date.now() - since < sameSignalMs) {
      return;
    }
    if (since !== undefined) {
      print(['Ended at once. This remains:', ...cleanup.remaining, 'The next run removes it.'].join('\n  '));
      process.exit(130);
    }
    since = Date.now();
    print('Interrupted: removing what was made. A second Ctrl-C ends that as well.');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, onSignal);
  }
  return stop.signal;
}
