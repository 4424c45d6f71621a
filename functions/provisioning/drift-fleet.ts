/** The fleet that a round reads: the registry, and what AWS IoT lists. */
import { InvalidRequestException } from '@aws-sdk/client-iot';
import { BatchGetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../aws/documents.ts';
import { type ListPage, listCertificates, listPolicyCertificates, listThings } from '../aws/iot-lists.ts';
import { logInfo } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { loadSightings, saveSightings } from './drift-store.ts';
import { certificateIdsOf, lookAtCertificate, lookAtThing, lookAtVehicle } from './look.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { names } from './registry-store.ts';
import type { Fleet, ListedVehicle } from './round.ts';
import type { Run } from './run.ts';
import { vehiclePolicyName } from './settings.ts';

/** What is read of an item. */
const attributes = [
  'referenceId',
  'status',
  'certificate',
  'issuance',
  'retiring',
  'pendingSaga',
  'updatedAt',
];
/** As many as a list's page has, so that a page's suspects can be looked at within one run. */
const vehiclesAPage = 250;
/** BatchGetItem's most. */
const keysACall = 100;

/** The fleet as this deployment has it; `onProgress` is told where the round stands. */
export function deployedFleet(run: Run, onProgress: Fleet['onProgress']): Fleet {
  return {
    vehicles: async (marker) => {
      const { entries, marker: next } = await scanRegistry(marker, vehiclesAPage, run);
      return { entries: entries.map(toListed), ...(next !== undefined && { marker: next }) };
    },
    targets: (marker) => listPolicyCertificates(vehiclePolicyName, marker, run),
    certificates: (marker) => listCertificates(marker, run),
    things: (marker) => listThings(marker, run),
    withoutVehicle: (referenceIds) => withoutVehicle(referenceIds, run),
    lookAtVehicle: (referenceId) => lookAtVehicle(referenceId, run),
    lookAtThing: (referenceId) => lookAtThing(referenceId, run),
    lookAtCertificate: (certificateId) => lookAtCertificate(certificateId, run),
    load: (name, state) => loadSightings(name, state, run),
    save: (name, state, sightings) => saveSightings(name, state, sightings, run),
    isStale: (error) => error instanceof InvalidRequestException,
    onProgress,
    onEnd: ({ vehicles }) => {
      countMetric('DriftRoundEnded');
      logInfo('A round of the comparison has ended', { count: vehicles });
    },
  };
}

/** A page of the registry, behind the Reference ID that the marker is. */
export async function scanRegistry(
  marker: string | undefined,
  limit: number,
  run: Run,
): Promise<ListPage<ProvisioningItem>> {
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new ScanCommand({
      TableName: names.registry,
      Limit: limit,
      ExclusiveStartKey: marker === undefined ? undefined : { referenceId: marker },
      ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    }),
    run,
  );
  // The registry's only writers are this folder's; the attributes that are read are those named
  // above.
  const entries = items as ProvisioningItem[];
  return last === undefined ? { entries } : { entries, marker: last['referenceId'] as string };
}

function toListed(vehicle: ProvisioningItem): ListedVehicle {
  const { certificate, pendingSaga, referenceId, status, updatedAt } = vehicle;
  return {
    referenceId,
    isSettled: status === 'ACTIVE' && pendingSaga === undefined && certificate !== undefined,
    certificateId: certificate?.certificateId,
    certificateIds: certificateIdsOf(vehicle),
    updatedAt: Date.parse(updatedAt),
  };
}

/** What BatchGetItem leaves unread counts as found: the next round asks again. */
async function withoutVehicle(referenceIds: readonly string[], run: Run): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let start = 0; start < referenceIds.length; start += keysACall) {
    const asked = referenceIds.slice(start, start + keysACall);
    const { Responses: found = {}, UnprocessedKeys: unread = {} } = await documents.send(
      new BatchGetCommand({
        RequestItems: {
          [names.registry]: {
            Keys: asked.map((referenceId) => ({ referenceId })),
            ProjectionExpression: 'referenceId',
          },
        },
      }),
      run,
    );
    const keys = [...(found[names.registry] ?? []), ...(unread[names.registry]?.Keys ?? [])];
    const present = new Set(keys.map((key) => key['referenceId'] as unknown));
    missing.push(...asked.filter((referenceId) => !present.has(referenceId)));
  }
  return missing;
}
