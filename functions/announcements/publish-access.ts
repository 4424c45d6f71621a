/** Publishes an event of a vehicle's history to the subscribers of `onVehicleAccess`. */
import type { PublishVehicleAccessInput } from '../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { Viewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendFreshGraphql } from '../aws/graphql.ts';
import { viewersAt } from './viewers.ts';

/** AppSync sends subscribers only the fields that the mutation selects. */
const document = `mutation ($input: PublishVehicleAccessInput!) {
  publishVehicleAccess(input: $input) { referenceId eventId at event role viewers publishedAtSeconds }
}`;

/**
 * Publishes the event for the viewers of the moment, whom it returns. May be repeated, because
 * clients ignore a known `eventId`.
 */
export async function publishAccess(line: VehicleHistoryItem, options: CallOptions): Promise<Viewers> {
  let viewers: Viewers = {};
  await sendFreshGraphql(async () => {
    viewers = await viewersAt(line, options);
    const ids = Object.keys(viewers);
    return ids.length === 0 ? undefined : { document, variables: { input: toInput(line, ids) } };
  }, options);
  return viewers;
}

function toInput(
  { at, atId, event, referenceId, role }: VehicleHistoryItem,
  viewers: string[],
): PublishVehicleAccessInput {
  return { referenceId, eventId: atId, at, event, viewers, ...(role !== undefined && { role }) };
}
