/** The fleet that a round compares: the registry, and AWS IoT's lists. */
import { InvalidRequestException } from '@aws-sdk/client-iot';
import { BatchGetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../aws/documents.ts';
import { type ListPage, listCertificates, listPolicyCertificates, listThings } from '../aws/iot-lists.ts';
import { logInfo } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { loadSightings, saveSightings } from './drift-store.ts';
import { certificateIdsOf, inspectCertificate, inspectThing, inspectListedVehicle } from './inspect.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { names } from './registry-store.ts';
import { type Fleet, type ListedVehicle, endsSoonWithin } from './round.ts';
import type { Run } from './run.ts';
import { authority, vehiclePolicyName } from './settings.ts';

/** The attributes that are read. */
const attributes = [
  'referenceId',
  'status',
  'certificate',
  'issuance',
  'retiring',
  'pendingSaga',
  'updatedAt',
];
/** The page size of AWS IoT's lists, so that one run can inspect all suspects of a page. */
const vehiclesAPage = 250;
/** BatchGetItem's maximum. */
const keysACall = 100;

/** The fleet of this deployment; `onProgress` receives the round's state. */
export function deployedFleet(run: Run, onProgress: Fleet['onProgress']): Fleet {
  return {
    endsSoonMs: endsSoonWithin(authority.validityDays),
    vehicles: async (marker) => {
      const { entries, marker: next } = await scanRegistry(marker, vehiclesAPage, run);
      return { entries: entries.map(toListed), ...(next !== undefined && { marker: next }) };
    },
    targets: (marker) => listPolicyCertificates(vehiclePolicyName, marker, run),
    certificates: (marker) => listCertificates(marker, run),
    things: (marker) => listThings(marker, run),
    withoutVehicle: (referenceIds) => withoutVehicle(referenceIds, run),
    inspectListedVehicle: (referenceId) => inspectListedVehicle(referenceId, run),
    inspectThing: (referenceId) => inspectThing(referenceId, run),
    inspectCertificate: (certificateId) => inspectCertificate(certificateId, run),
    load: (name, state) => loadSightings(name, state, run),
    save: (name, state, sightings) => saveSightings(name, state, sightings, run),
    isStale: (error) => error instanceof InvalidRequestException,
    onProgress,
    onEnd: ({ endingSoon = 0, vehicles }) => {
      countMetric('DriftRoundEnded');
      countMetric('CertificateEndsSoon', endingSoon);
      logInfo('A round of the comparison has ended', { count: vehicles });
    },
  };
}

/** A page of the registry after the Reference ID in `marker`. */
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
  // Only provisioning writes the registry; the projection reads the attributes listed above.
  const entries = items as ProvisioningItem[];
  return last === undefined ? { entries } : { entries, marker: last['referenceId'] as string };
}

function toListed(vehicle: ProvisioningItem): ListedVehicle {
  const { certificate, pendingSaga, referenceId, status, updatedAt } = vehicle;
  const isComplete = pendingSaga === undefined && certificate !== undefined;
  return {
    referenceId,
    isSettled: isComplete && status === 'ACTIVE',
    isSuspended: isComplete && status === 'SUSPENDED',
    certificateId: certificate?.certificateId,
    certificateIds: certificateIdsOf(vehicle),
    updatedAt: Date.parse(updatedAt),
    ...(certificate && { certificateEndsAt: Date.parse(certificate.notAfter) }),
  };
}

/** Unprocessed keys count as found; the next round checks them again. */
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
