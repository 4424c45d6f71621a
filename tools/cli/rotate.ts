/**
 * `npm run rotate`: controls the re-hash of a rotation of the hash key, and checks which release
 * may follow. The re-hash itself runs in AWS, so ending this command leaves it as it is.
 */
import { type RotationPhase, rotationPhases } from '../../domain/hash-rotation.ts';
import type { RehashCount, RehashRequest, RehashStatus } from '../../domain/rehash.ts';
import { CliError } from '../session/cli-error.ts';
import { untilInterrupted } from '../session/interruption.ts';
import { invokeFunction } from '../session/invoke-function.ts';
import { type StackOutputs, readOutputs } from '../session/outputs.ts';
import { pause } from '../session/pause.ts';
import { runMain } from '../session/run-main.ts';
import { type Rehash, checkRelease } from './rotate-check.ts';
import { type RotateOptions, help, readRotateOptions } from './rotate-options.ts';
import { progressLine, receiptText, statusText, unopenedOf } from './rotate-text.ts';

/** The re-hash stores its progress after each page, which takes seconds. */
const watchMs = 5_000;

await runMain(help, async () => {
  const options = readRotateOptions(process.argv.slice(2));
  if (options === undefined) {
    return undefined;
  }
  return untilInterrupted((signal) => run(options, signal));
});

async function run(options: RotateOptions, signal: AbortSignal): Promise<number> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  if (options.command === 'check') {
    const { isAllowed, text } = await checkRelease(phaseOf(outputs), options.release, () =>
      rehashOf(outputs),
    );
    process.stdout.write(`${text}\n`);
    return isAllowed ? 0 : 1;
  }
  return control(outputs, options, signal);
}

function control(
  outputs: StackOutputs,
  { command, watch }: Exclude<RotateOptions, { command: 'check' }>,
  signal: AbortSignal,
): Promise<number> {
  const watching = watch ? signal : undefined;
  switch (command) {
    case 'status':
      return outputs.RehashFunctionName === undefined
        ? describe(outputs)
        : report(outputs, { action: 'status' }, watching);
    case 'dry-run':
      return dryRun(outputs);
    case 'start':
      return start(outputs, watching);
    case 'pause':
    case 'resume':
      return report(outputs, { action: command }, watching);
    default:
      return command satisfies never;
  }
}

/** A release without the re-hash. */
function describe(outputs: StackOutputs): Promise<number> {
  const { VinHashKeyVersion: version = '1' } = outputs;
  process.stdout.write(
    `release ${phaseOf(outputs)}, vinHashKeyVersion ${version}; no re-hash in this release\n`,
  );
  return Promise.resolve(0);
}

async function dryRun(outputs: StackOutputs): Promise<number> {
  const { old, renewed } = await rehashOf(outputs).count();
  process.stdout.write(`${old} vehicles have the old hash, ${renewed} the new one; nothing was changed\n`);
  return 0;
}

async function start(outputs: StackOutputs, watching: AbortSignal | undefined): Promise<number> {
  const rehash = rehashOf(outputs);
  const { run } = await rehash.status();
  if (run?.state === 'RUNNING' || run?.state === 'PAUSED') {
    process.stdout.write(`The re-hash is ${run.state} already.\n`);
    return report(outputs, { action: 'status' }, watching);
  }
  const { old: expected } = await rehash.count();
  return report(outputs, { action: 'start', expected }, watching);
}

/**
 * Sends the request and prints the status. To watch, with a signal that ends the pauses, it first
 * prints a line for each change until the run is over.
 */
async function report(
  outputs: StackOutputs,
  request: RehashRequest,
  watching: AbortSignal | undefined,
): Promise<number> {
  let status = await ask<RehashStatus>(outputs, request);
  let line = '';
  while (watching !== undefined && status.run?.state === 'RUNNING') {
    const next = progressLine(status);
    process.stdout.write(next === line ? '' : `${next}\n`);
    line = next;
    await pause(watchMs, watching);
    status = await ask<RehashStatus>(outputs, { action: 'status' });
  }
  process.stdout.write(statusText(status));
  return endOf(outputs, status);
}

/** The receipt is printed only with a fresh count, because the run may have ended long ago. */
async function endOf(outputs: StackOutputs, status: RehashStatus): Promise<number> {
  const { run } = status;
  if (run?.state !== 'DONE') {
    return run !== undefined && unopenedOf(run).length > 0 ? 1 : 0;
  }
  const { old } = await rehashOf(outputs).count();
  process.stdout.write(
    old === 0
      ? receiptText(status)
      : `${old} vehicles have the old hash again. Start the re-hash once more.\n`,
  );
  return old === 0 ? 0 : 1;
}

function rehashOf(outputs: StackOutputs): Rehash {
  return {
    status: () => ask<RehashStatus>(outputs, { action: 'status' }),
    count: () => countAll(outputs),
  };
}

/** One invocation counts as long as it may; the next one continues. */
async function countAll(outputs: StackOutputs): Promise<RehashCount> {
  let total = { old: 0, renewed: 0 };
  let marker: string | undefined;
  do {
    const page = await ask<RehashCount>(outputs, {
      action: 'count',
      ...(marker !== undefined && { marker }),
    });
    total = { old: total.old + page.old, renewed: total.renewed + page.renewed };
    marker = page.marker;
  } while (marker !== undefined);
  return total;
}

function ask<Response>(outputs: StackOutputs, request: RehashRequest): Promise<Response> {
  const { RehashFunctionName: name } = outputs;
  if (name === undefined) {
    throw new CliError(
      'usage',
      `The release ${phaseOf(outputs)} has no re-hash: deploy vinHashRotation=write-new first.`,
    );
  }
  return invokeFunction<Response>(outputs, name, request);
}

function phaseOf({ VinHashRotation: deployed = 'none' }: StackOutputs): RotationPhase {
  const phase = rotationPhases.find((each) => each === deployed);
  if (phase === undefined) {
    throw new CliError('usage', 'The outputs are of another version: deploy the present version first.');
  }
  return phase;
}
