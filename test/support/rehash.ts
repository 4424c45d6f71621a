/** A world in the release `write-new`, with vehicles that still have an old hash. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { HashVinResult } from '../../domain/contracts.ts';
import type { VinHashes } from '../../domain/hashed-vin.ts';
import type { RehashCount, RehashRequest, RehashRun, RehashStatus } from '../../domain/rehash.ts';
import { type UniqueKeyItem, vinGuard } from '../../domain/registry.ts';
import { stackName } from '../../infra/synthesize.ts';
import type { CallRecord } from 'local-aws';
import {
  type FunctionOutcome,
  type ProvisioningInput,
  type ProvisioningWorld,
  caller,
  functionByName,
  startProvisioningWorld,
  tableOf,
} from './provisioning.ts';
import { assemblyOf } from './rotation.ts';

/** The key under which the run is stored. */
const runKey = 'cursor#rehash-k1-k2';

/** A vehicle with the input that provisioned it. */
export interface OldVehicle {
  readonly input: ProvisioningInput;
  readonly referenceId: string;
}

/** A world with the re-hash. */
export type RehashWorld = Awaited<ReturnType<typeof startRehashWorld>>;

/** Starts the world. `previous` adds a function of the release before, which writes old hashes. */
export async function startRehashWorld({ previous = false } = {}) {
  const release = await assemblyOf({ phase: 'write-new', fleetWise: inject('fleetWise') });
  const assembly = previous ? withPreviousRelease(release) : release;
  const at = await startProvisioningWorld({ assembly });
  const invoke = invokerOf(at);
  const change = changesOf(at, invoke);
  return {
    ...at,
    ...change,
    /** Sends a request of `npm run rotate`. */
    ask: (request: RehashRequest) => invoke<RehashStatus & RehashCount>('RehashVehicles', request),
    /** Invokes the job as its schedule does. */
    work: () => invoke<RehashStatus>('RehashVehicles', { source: 'aws.events' }),
    /** Provisions by the function of the release before. */
    provisionBefore: (input: ProvisioningInput) =>
      invoke<{ readonly referenceId: string }>('PreviousProvisioner', { caller, input }),
    /** Returns the guards of VINs that name the vehicle. */
    async guardsOf(referenceId: string): Promise<readonly string[]> {
      const guards = await at.all<UniqueKeyItem>('UniqueKeys');
      return guards
        .filter((guard) => guard.referenceId === referenceId && guard.key.startsWith('vin#'))
        .map(({ key }) => key);
    },
    /** Returns the calls of the job's role during the work, without those of logs and traces. */
    async callsOfJob(work: () => Promise<unknown>): Promise<readonly CallRecord[]> {
      const first = at.world.calls.next();
      await work();
      return at.world.calls
        .list(first)
        .filter(({ principalArn }) => principalArn.includes('RehashVehicles'))
        .filter(({ service }) => service === 'dynamodb' || service === 'kms');
    },
    async stop(): Promise<void> {
      await at.stop();
      if (previous) {
        rmSync(assembly, { recursive: true });
      }
    },
  };
}

function invokerOf({ world }: ProvisioningWorld) {
  // The casts are to Lambda’s wire shape and to the contract of the function.
  return async <Result>(part: string, request: object): Promise<FunctionOutcome<Result>> => {
    const { FunctionError: failed, Payload: payload } = (await world.dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: functionByName(world, part), Payload: JSON.stringify(request) },
      principal: world.iam.rootPrincipal,
    })) as { readonly FunctionError?: string; readonly Payload: string };
    world.transcript.push(payload);
    const response: unknown = JSON.parse(payload);
    return failed === undefined
      ? (response as FunctionOutcome<Result>)
      : { died: String((response as { readonly errorType?: string }).errorType) };
  };
}

/** Prepares vehicles and runs. */
function changesOf(at: ProvisioningWorld, invoke: ReturnType<typeof invokerOf>) {
  const UniqueKeys = tableOf(at.world, 'UniqueKeys');
  const VehicleRegistry = tableOf(at.world, 'VehicleRegistry');

  async function hashesOf(vin: string): Promise<Required<VinHashes>> {
    const outcome = await invoke<HashVinResult>('HashVin', { vin, tenantId: caller.tenantId });
    if (!('ok' in outcome) || outcome.ok.otherHashedVin === undefined) {
      throw new Error(`The VIN was not hashed twice: ${JSON.stringify(outcome)}`);
    }
    return { ...outcome.ok, otherHashedVin: outcome.ok.otherHashedVin };
  }

  /** Gives the vehicle the hash that the release before would have given it. */
  async function makeOld({ input, referenceId }: OldVehicle): Promise<void> {
    const { hashedVin, otherHashedVin } = await hashesOf(input.vin);
    const Item = { key: vinGuard(otherHashedVin), referenceId };
    await at.documents.send(new PutCommand({ TableName: UniqueKeys, Item }));
    await at.documents.send(
      new UpdateCommand({
        TableName: VehicleRegistry,
        Key: { referenceId },
        UpdateExpression: 'SET hashedVin = :old',
        ExpressionAttributeValues: { ':old': otherHashedVin },
      }),
    );
    await at.documents.send(new DeleteCommand({ TableName: UniqueKeys, Key: { key: vinGuard(hashedVin) } }));
  }

  return {
    hashesOf,
    makeOld,
    /** Provisions a vehicle and gives it an old hash. */
    async newOldVehicle(): Promise<OldVehicle> {
      const input = await at.newInput();
      const vehicle = { input, referenceId: (await at.provisioned(input)).referenceId };
      await makeOld(vehicle);
      return vehicle;
    },
    /** Makes the job forget its run. */
    async forgetRun(): Promise<void> {
      await at.documents.send(new DeleteCommand({ TableName: UniqueKeys, Key: { key: runKey } }));
    },
    /** Makes the run look as if it had begun an hour before its present pass. */
    async ageRun(): Promise<void> {
      await at.documents.send(
        new UpdateCommand({
          TableName: UniqueKeys,
          Key: { key: runKey },
          UpdateExpression: 'SET run.startedAt = :past',
          ExpressionAttributeValues: { ':past': new Date(Date.now() - 3_600_000).toISOString() },
        }),
      );
    },
  };
}

/** Starts a run, lets the job work until it has ended, and returns the run. */
export async function finishedRun(at: RehashWorld): Promise<RehashRun> {
  await at.ask({ action: 'start' });
  await at.ageRun();
  for (let invocation = 0; invocation < 5; invocation += 1) {
    const outcome = await at.work();
    if ('ok' in outcome && outcome.ok.run?.state === 'DONE') {
      return outcome.ok.run;
    }
  }
  throw new Error(`The re-hash did not end: ${JSON.stringify(await at.ask({ action: 'status' }))}`);
}

/**
 * Adds a second function for provisioning, as the release `read-both` has it: it writes by the old
 * key and checks the other. During a deployment both exist for a moment.
 */
function withPreviousRelease(assembly: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'two-releases-'));
  cpSync(assembly, folder, { recursive: true });
  const file = join(folder, `${stackName}.template.json`);
  // A template of our own CDK app.
  const template = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly Resources: Record<string, { readonly Properties: { readonly Environment: Environment } }>;
  };
  const present = Object.entries(template.Resources).find(([id]) =>
    /^FunctionsProvisionVehicleFunction/.test(id),
  )?.[1];
  if (present === undefined) {
    throw new Error('The template has no function for provisioning.');
  }
  const { Variables } = present.Properties.Environment;
  const swapped = {
    ...Variables,
    VIN_HASH_KEY_ID: Variables['OTHER_VIN_HASH_KEY_ID'],
    VIN_HASH_KEY_VERSION: Variables['OTHER_VIN_HASH_KEY_VERSION'],
    OTHER_VIN_HASH_KEY_ID: Variables['VIN_HASH_KEY_ID'],
    OTHER_VIN_HASH_KEY_VERSION: Variables['VIN_HASH_KEY_VERSION'],
  };
  template.Resources['PreviousProvisionerFunction'] = {
    ...present,
    Properties: { ...present.Properties, Environment: { Variables: swapped } },
  };
  writeFileSync(file, JSON.stringify(template));
  return folder;
}

interface Environment {
  readonly Variables: Readonly<Record<string, unknown>>;
}
