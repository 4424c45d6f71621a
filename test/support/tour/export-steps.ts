/** The steps of the tour that export data and bring jobs back. */
import { randomUUID } from 'node:crypto';
import { type DataJobItem, audienceOfPerson, newJob, newLock } from '../../../domain/data-jobs.ts';
import {
  createExportLink,
  exportPerson,
  exportVehicleData,
  givenExport,
  givenLink,
  jobOf,
  personExports,
  readJob,
} from '../exports.ts';
import { type Person, codeOf, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { eventsOf, outcomeOf, startAs } from '../subscriptions.ts';
import { itemsOf, putItems, setAttribute } from '../tables.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import type { TestWorld } from '../world.ts';
import { arrives } from './wait-for.ts';
import { type TourSetup, type TourStep, done, resultOf } from './tour.ts';

const follow = 'subscription ($id: ID!) { onDataJob(jobId: $id) { jobId status } }';

/** Returns the steps of an export, its link, and jobs that stopped. */
export function exportSteps(setup: TourSetup): readonly TourStep[] {
  return [...stepsOfExports(setup), ...stepsOfJobs(setup)];
}

function stepsOfExports(setup: TourSetup): readonly TourStep[] {
  const { world } = setup;
  return [
    step('export a vehicle and follow the job, in a new environment', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      await world.lambda.coldStart(functionByName(world, 'RunExports'));
      return () => {
        world.streams.restartReaders();
        return exported(world, owner, referenceId);
      };
    }),
    step('export a person', async () => {
      const { owner } = await givenOwned(setup);
      const officer = await givenPerson(world, ['privacy-officers']);
      return async () => {
        const response = await exportPerson(officer, owner.principalId);
        if (resultOf(response) !== done) {
          return resultOf(response);
        }
        const { jobId } = jobOf(response);
        await world.streams.settled();
        const read = await readJob(officer, jobId);
        const isDone = resultOf(read) === done && jobOf(read).status === 'SUCCEEDED';
        const listed = resultOf(await personExports(officer));
        return isDone ? listed : 'the export did not end';
      };
    }),
    step('complete an upload again whose response was lost', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      return async () => {
        const fault = faultOf(world, 'RunExports', {
          service: 's3',
          operation: 'CompleteMultipartUpload',
          kind: 'timeout-after-success',
          times: 1,
        });
        const result = await exported(world, owner, referenceId);
        fault.remove();
        return result;
      };
    }),
    step('set a job aside that cannot be read', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      await world.streams.settled();
      return () => setAside(world, 'RunExports', () => exportVehicleData(owner, referenceId));
    }),
  ];
}

/** Following, downloading and settling. */
function stepsOfJobs(setup: TourSetup): readonly TourStep[] {
  const { world } = setup;
  return [
    step('follow a job', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      const { jobId } = await givenExport(world, owner, referenceId);
      return async () => {
        const code = codeOf(await outcomeOf(startAs(world, owner, follow, { id: jobId })));
        return code === 'none' ? done : code;
      };
    }),
    step('ask for a link, in a new environment', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      const { jobId } = await givenExport(world, owner, referenceId);
      await world.lambda.coldStart(functionByName(world, 'SignExport'));
      return async () => resultOf(await createExportLink(owner, jobId));
    }),
    step('download an export', async () => {
      const { owner, referenceId } = await givenOwned(setup);
      const link = await givenLink(owner, (await givenExport(world, owner, referenceId)).jobId);
      return async () => {
        const { status } = await fetch(link);
        return status === 200 ? done : 'AccessDeniedException';
      };
    }),
    step('bring a job back', async () => {
      const job = await givenStopped(world, new Date(Date.now() + 60_000));
      return () => settled(world, job, ({ version }) => version > job.version);
    }),
    step('end a job that takes too long', async () => {
      const job = await givenStopped(world, new Date(0));
      return () => settled(world, job, ({ status }) => status === 'FAILED');
    }),
  ];
}

/** A step that shows by its work that it is allowed. */
export function step(name: string, prepare: TourStep['prepare']): TourStep {
  return { name, shows: 'work', prepare };
}

/** A person with a vehicle of its own, so that no running job is in the way. */
async function givenOwned({ operator, provisioner, world }: TourSetup) {
  const [vehicle, owner] = [await givenVehicle(provisioner), await givenPerson(world, ['owners'])];
  await givenAccess(operator, owner, vehicle);
  // Whole days of summaries are in the owner's time.
  const key = { ownerId: owner.principalId, referenceId: vehicle.referenceId };
  await setAttribute(world, 'Ownership', key, 'since', new Date(Date.now() - 3 * 86_400_000).toISOString());
  return { owner, referenceId: vehicle.referenceId };
}

/** Shows that a job which its function cannot read reaches the queue of dead letters. */
export async function setAside(
  world: TestWorld,
  functionName: string,
  request: () => Promise<unknown>,
): Promise<string> {
  const letters = () => world.queues.messages(requireOutput(world, 'DataJobDeadLettersUrl')).length;
  const before = letters();
  const fault = faultOf(world, functionName, {
    service: 'dynamodb',
    operation: 'GetItem',
    kind: 'access-denied',
    times: 1000,
  });
  await request();
  const result = await arrives(world, () => letters() > before, 10_000);
  fault.remove();
  return result;
}

/** A fault for one function alone. */
function faultOf(
  world: TestWorld,
  functionName: string,
  fault: Parameters<TestWorld['faults']['inject']>[0],
) {
  const principal = world.lambda.functions().find(({ name }) => name.includes(functionName))?.roleArn;
  return world.faults.inject({ ...fault, ...(principal !== undefined && { principal }) });
}

async function exported(world: TestWorld, owner: Person, referenceId: string): Promise<string> {
  const response = await exportVehicleData(owner, referenceId);
  if (resultOf(response) !== done) {
    return resultOf(response);
  }
  const { jobId } = jobOf(response);
  const started = await followJob(world, owner, jobId);
  await world.streams.settled();
  const read = await readJob(owner, jobId);
  if (resultOf(read) !== done || jobOf(read).status !== 'SUCCEEDED') {
    return resultOf(read) === done ? 'the export did not end' : resultOf(read);
  }
  return endOf(started);
}

/** Subscribes to the events of a data job. */
export const followJob = (world: TestWorld, person: Person, jobId: string) =>
  startAs(world, person, follow, { id: jobId });

/** Returns whether the end of a followed job was published. */
export function endOf(started: Awaited<ReturnType<typeof followJob>>): string {
  const events = eventsOf<{ readonly status: string }>(started, 'onDataJob');
  return events.some(({ status }) => status === 'SUCCEEDED') ? done : 'the end was not published';
}

/** A job of a kind of its own function, whose claim has passed. */
async function givenStopped(world: TestWorld, endsBy: Date): Promise<DataJobItem> {
  const [jobId, requestedBy, referenceId] = [randomUUID(), randomUUID(), randomUUID()];
  const requestedAt = new Date(0).toISOString();
  const { ready: _, ...job } = newJob(
    {
      ...{ jobId, kind: 'VEHICLE_EXPORT', tenantId: 'acme', requestedBy, referenceId, facts: {} },
      audience: audienceOfPerson('acme', requestedBy),
    },
    referenceId,
    { requestedAt, endsBy: endsBy.toISOString(), nowSeconds: Math.floor(Date.now() / 1000) },
  );
  await putItems(world, 'DataJobs', [job, newLock(job)]);
  await world.lambda.coldStart(functionByName(world, 'SettleDataJobs'));
  return job;
}

/** Runs the sweep once. */
async function settled(
  world: TestWorld,
  { jobId }: DataJobItem,
  isAsExpected: (job: DataJobItem) => boolean,
): Promise<string> {
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('SettleDataJobs'));
  try {
    await world.runSchedule(rule ?? '');
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
  const jobs = await itemsOf(world, 'DataJobs');
  const job = jobs.find((one): one is DataJobItem => one.jobId === jobId && 'status' in one);
  return job !== undefined && isAsExpected(job) ? done : 'the job was not settled';
}
