/** `npm run registry`: compares the vehicles with AWS IoT's registry, and rebuilds it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Deployment, compareAll, followMarked, markMissing } from '../registry/rebuild.ts';
import { VehicleTable } from '../registry/vehicle-table.ts';
import { CliError } from '../session/cli-error.ts';
import { untilInterrupted } from '../session/interruption.ts';
import { type StackOutputs, readOutputs } from '../session/outputs.ts';
import { runMain } from '../session/run-main.ts';
import { type RegistryOptions, help, readRegistryOptions } from './registry-options.ts';

await runMain(help, async () => {
  const options = readRegistryOptions(process.argv.slice(2));
  if (options === undefined) {
    return undefined;
  }
  const outputs = readOutputs(options.outputsFile, options.stackName);
  return untilInterrupted((signal) => withDeployment(outputs, signal, (at) => run(options, at)));
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

/** Runs the work with clients of the deployment. Throws CliError when AWS fails. */
async function withDeployment(
  outputs: StackOutputs,
  signal: AbortSignal,
  work: (deployment: Deployment) => Promise<number>,
): Promise<number> {
  const { AwsEndpointUrl: endpoint, Region: region, VehicleRegistryTable: table } = outputs;
  if (table === undefined) {
    throw new CliError('usage', 'The outputs lack VehicleRegistryTable: deploy the present version first.');
  }
  const settings = { region, ...(endpoint !== undefined && { endpoint }) };
  const dynamoDb = new DynamoDBClient(settings);
  const iot = new IoTClient(settings);
  const vehicles = new VehicleTable(DynamoDBDocumentClient.from(dynamoDb), table);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    return await work({ iot, vehicles, signal, print });
  } catch (error) {
    if (error instanceof CliError || signal.aborted) {
      throw error;
    }
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CliError('unreachable', `AWS did not respond as expected: ${name}.`);
  } finally {
    dynamoDb.destroy();
    iot.destroy();
  }
}
