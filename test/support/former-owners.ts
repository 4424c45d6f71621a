/** Former owners: planned erasures through the API, and the passing of their period. */
import type { PlannedErasure } from '../../domain/generated/schema-types.ts';
import { type PlannedErasureItem, plannedErasureKey } from '../../domain/planned-erasure.ts';
import { invoke } from './commands.ts';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';
import { acceptTransfer, offer, ok } from './sharing.ts';
import { expireItem, itemsOf, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

type Vehicle = Pick<GivenVehicle, 'referenceId'>;

const selection = '{ referenceId vehicleName ownedSince ownedUntil erasedFrom }';
const dayMs = 86_400_000;

/** Lists the person's planned erasures, one page. */
export function plannedErasures(
  by: Person,
  page: { readonly limit?: number; readonly nextToken?: string } = {},
): Promise<ApiResponse> {
  return by.ask(
    `query ($limit: Int, $nextToken: String) {
      plannedErasures(limit: $limit, nextToken: $nextToken) { items ${selection} nextToken }
    }`,
    page,
  );
}

/** The items of a response of `plannedErasures`. */
export function plansOf({ data, text }: ApiResponse): readonly PlannedErasure[] {
  const page = data?.['plannedErasures'] as { readonly items: readonly PlannedErasure[] } | null | undefined;
  if (!page) {
    throw new Error(`No planned erasures were listed: ${text}`);
  }
  return page.items;
}

/** Keeps the data of the person's former time. */
export function keepVehicleData(by: Person, { referenceId }: Vehicle): Promise<ApiResponse> {
  return by.ask(`mutation ($id: ID!) { keepVehicleData(referenceId: $id) ${selection} }`, {
    id: referenceId,
  });
}

/** Hands the vehicle over, and waits until the erasure of the seller's data is planned. */
export async function sell(
  world: TestWorld,
  { from, to }: { readonly from: Person; readonly to: Person },
  vehicle: GivenVehicle,
): Promise<void> {
  const { code } = await ok('offerVehicle', offer(from, vehicle));
  await ok('acceptTransfer', acceptTransfer(to, code));
  await world.streams.settled();
}

/** The stored plan of the person and the vehicle. */
export async function storedPlan(
  world: TestWorld,
  { principalId }: Person,
  { referenceId }: Vehicle,
): Promise<PlannedErasureItem | undefined> {
  const key = plannedErasureKey(principalId, referenceId);
  const items: readonly { readonly jobId: string }[] = await itemsOf(world, 'DataJobs');
  // Only a plan has such a key.
  return items.find(({ jobId }) => jobId === key) as PlannedErasureItem | undefined;
}

/** Delivers a line of the history about the person's access to the function that plans. */
export async function plan(world: TestWorld, person: Person, { referenceId }: Vehicle): Promise<unknown> {
  const image = { referenceId: { S: referenceId }, ownerId: { S: person.principalId } };
  return invoke(world, 'PlanErasures', { Records: [{ dynamodb: { SequenceNumber: '1', NewImage: image } }] });
}

/** Moves everything that says when the person had the vehicle into the past, and plans again. */
export async function letDaysPass(
  world: TestWorld,
  person: Person,
  { referenceId }: Vehicle,
  days: number,
): Promise<void> {
  const earlier = (at: string) => new Date(Date.parse(at) - days * dayMs).toISOString();
  for (const line of await itemsOf(world, 'VehicleHistory')) {
    if (line.referenceId === referenceId && line.ownerId === person.principalId) {
      await setAttribute(world, 'VehicleHistory', { referenceId, atId: line.atId }, 'at', earlier(line.at));
    }
  }
  const key = { ownerId: person.principalId, referenceId };
  const access = (await itemsOf(world, 'Ownership')).find(
    (one) => one.ownerId === key.ownerId && one.referenceId === referenceId,
  );
  for (const name of ['since', 'until'] as const) {
    if (access?.[name] !== undefined) {
      await setAttribute(world, 'Ownership', key, name, earlier(access[name]));
    }
  }
  const state = (await itemsOf(world, 'VehicleState')).find((one) => one.referenceId === referenceId);
  const viewer = state?.viewers?.[person.principalId];
  if (viewer !== undefined) {
    const viewers = { ...state?.viewers, [person.principalId]: { ...viewer, since: earlier(viewer.since) } };
    await setAttribute(world, 'VehicleState', { referenceId }, 'viewers', viewers);
  }
  await expireItem(world, 'DataJobs', { jobId: plannedErasureKey(person.principalId, referenceId) });
  await plan(world, person, { referenceId });
}

/** Runs the schedule that begins what is due, and returns the new erasures of the vehicle. */
export async function beginDue(world: TestWorld, { referenceId }: Vehicle): Promise<readonly string[]> {
  const idsOf = async () =>
    (await itemsOf(world, 'DataJobs')).flatMap((item) =>
      'kind' in item && item.kind === 'VEHICLE_DATA_ERASURE' && item.referenceId === referenceId
        ? [item.jobId]
        : [],
    );
  const before = await idsOf();
  await invoke(world, 'BeginErasures', {});
  return (await idsOf()).filter((id) => !before.includes(id));
}
