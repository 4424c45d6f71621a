/** `npm run registry`: compares the vehicles with AWS IoT's registry, and rebuilds it. */
import { IoTClient } from '@aws-sdk/client-iot';
import { type Deployment, compareAll, followMarked, markMissing } from '../registry/rebuild.ts';
import { VehicleTable } from '../registry/vehicle-table.ts';
import { asCliErrors } from '../session/as-cli-errors.ts';
import { untilInterrupted } from '../session/interruption.ts';
import { runMain } from '../session/run-main.ts';
import type { StackChoice } from '../session/stack-choice.ts';
import { openStackTables } from '../session/stack-tables.ts';
import { type RegistryOptions, help, readRegistryOptions } from './registry-options.ts';

await runMain(help, async () => {
  const options = readRegistryOptions(process.argv.slice(2));
  if (options === undefined) {
    return undefined;
  }
  return asCliErrors(() =>
    untilInterrupted((signal) => withDeployment(options, signal, (at) => run(options, at))),
  );
});

async function run({ command, watch }: RegistryOptions, deployment: Deployment): Promise<number> {
  if (command === 'check') {
    return check(deployment);
  }
  const { moved, referenceIds, report } = await markMissing(deployment);
  process.stdout.write(report.text);
  deployment.print(`${referenceIds.size} vehicles are marked; the reconciler registers them again`);
  if (moved > 0) {
    deployment.print(`${moved} vehicles have changed meanwhile: run the command again`);
  }
  if (!watch) {
    return moved > 0 ? 1 : 0;
  }
  await followMarked(referenceIds, deployment);
  return check(deployment);
}

async function check(deployment: Deployment): Promise<number> {
  const report = await compareAll(deployment);
  process.stdout.write(report.text);
  return report.agrees ? 0 : 1;
}

/** Runs the work with clients of the deployment. */
async function withDeployment(
  choice: StackChoice,
  signal: AbortSignal,
  work: (deployment: Deployment) => Promise<number>,
): Promise<number> {
  const stack = await openStackTables(choice);
  const iot = new IoTClient(stack.settings);
  const vehicles = new VehicleTable(stack.documents, stack.nameOf('VehicleRegistry'));
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    return await work({ iot, vehicles, signal, print });
  } finally {
    iot.destroy();
    stack.close();
  }
}
