/**
 * Reports records under renewed certificates, by which a renewal ends. The state names the offered
 * certificate until then, so only a vehicle that renews causes a call.
 */
import { certificateUsedTopic } from '../../domain/topics.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { publishJson } from '../aws/downlink.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import type { AcceptedRecord } from './accept.ts';

/** Most calls at once. */
const maxAtOnce = 16;

/** A vehicle's item, and its records that count. */
export interface CountedRecords {
  readonly item: VehicleStateItem;
  readonly fresh: readonly AcceptedRecord[];
}

/**
 * Publishes the id of each offered certificate that has a record. Called before the state is
 * written: a crash or a failure in between delivers the records again, so no report is lost. A
 * repeated report changes nothing.
 */
export async function reportUsedCertificates(
  vehicles: readonly CountedRecords[],
  options: CallOptions,
): Promise<void> {
  await eachAtMost(maxAtOnce, vehicles.filter(usesOffered), ({ item: { offered, referenceId } }) =>
    publishJson(certificateUsedTopic(referenceId), { certificateId: offered }, options),
  );
}

function usesOffered({ item: { offered }, fresh }: CountedRecords): boolean {
  return (
    offered !== undefined &&
    fresh.some(
      ({ presence, source }) => source.certificateId === offered && presence?.status !== 'DISCONNECTED',
    )
  );
}
