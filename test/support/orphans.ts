/**
 * Finds orphans of provisioning: what AWS holds and the registry does not name, what the registry
 * names and AWS does not hold, and what is attached to anything other than its vehicle.
 */
import {
  type IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  paginateListCertificates,
  paginateListThings,
} from '@aws-sdk/client-iot';
import type { World } from 'local-aws';
import {
  type DeviceItem,
  type UniqueKeyItem,
  type VehicleItem,
  deviceGuard,
  publicKeyGuard,
  vinGuard,
} from '../../domain/registry.ts';
import { collect } from './collect.ts';

/** A vehicle of the registry, with the attributes that provisioning keeps beside the domain's. */
export interface StoredVehicle extends VehicleItem {
  readonly certificate?: NonNullable<VehicleItem['certificate']> & { readonly iotCertificateArn: string };
  readonly issuance?: {
    readonly direction: 'RUN' | 'UNDO';
    readonly step?: string;
    readonly useBefore?: string;
    readonly certificate?: VehicleItem['certificate'];
  };
  readonly retiring?: readonly object[];
}

/** A certificate that AWS IoT holds. */
export interface HeldCertificate {
  readonly arn: string;
  readonly status: string;
}

/** The attachments of a vehicle's certificate in AWS IoT. */
export interface Attachments {
  readonly certificateArn: string;
  /** The principals of the vehicle's thing. */
  readonly principals: readonly string[];
  /** The names of the certificate's policies. */
  readonly policies: readonly string[];
}

/** Everything that provisioning writes, as stored in the tables and in AWS. */
export interface Holdings {
  readonly vehicles: readonly StoredVehicle[];
  readonly uniqueKeys: readonly UniqueKeyItem[];
  readonly devices: readonly DeviceItem[];
  readonly things: readonly string[];
  readonly certificates: readonly HeldCertificate[];
  /** One for each vehicle with a certificate. */
  readonly attachments: readonly Attachments[];
  /** Names of FleetWise's vehicles; undefined in a world without FleetWise. */
  readonly fleetWiseVehicles: readonly string[] | undefined;
}

/** Returns a line for every orphan. The list is empty when AWS and the registry agree. */
export function orphansIn(holdings: Holdings): readonly string[] {
  const { certificates, devices, fleetWiseVehicles, things, uniqueKeys } = holdings;
  // A revoked vehicle keeps only its key, which is retired.
  const vehicles = holdings.vehicles.filter(({ status }) => status !== 'REVOKED');
  const referenceIds = vehicles.map(({ referenceId }) => referenceId);
  const guards = uniqueKeys.filter(({ key }) => !key.startsWith('cursor#'));
  // Only `removeTcu` leaves a vehicle without a device, and then without a certificate.
  const withDevice = vehicles.filter(
    ({ certificate, deviceId }) => deviceId !== undefined || certificate !== undefined,
  );
  const installed = devices.filter(({ status }) => status === 'INSTALLED');
  return [
    ...unfinished(holdings.vehicles),
    ...difference('thing', things, referenceIds),
    ...difference(
      'certificate',
      certificates.map(({ arn, status }) => `${status} ${arn}`),
      vehicles.flatMap(({ certificate, status }) =>
        certificate === undefined
          ? []
          : [`${status === 'SUSPENDED' ? 'INACTIVE' : 'ACTIVE'} ${certificate.iotCertificateArn}`],
      ),
    ),
    ...difference(
      'guard of a VIN',
      guardsOf(guards, vinGuard('')),
      vehicles.map(({ hashedVin = '', referenceId }) => `${vinGuard(hashedVin)} of ${referenceId}`),
    ),
    ...difference(
      'guard of a device',
      guardsOf(guards, deviceGuard('')),
      withDevice.map(({ deviceId = '', referenceId }) => `${deviceGuard(deviceId)} of ${referenceId}`),
    ),
    ...keyOrphans(guards, holdings.vehicles),
    ...difference(
      'installed device',
      installed.map(({ deviceId, referenceId = '' }) => `${deviceId} in ${referenceId}`),
      withDevice.map(({ deviceId = '', referenceId }) => `${deviceId} in ${referenceId}`),
    ),
    ...(fleetWiseVehicles === undefined
      ? []
      : difference('FleetWise vehicle', fleetWiseVehicles, referenceIds)),
    ...holdings.attachments
      .filter(isLooseWith(fleetWiseVehicles === undefined ? 1 : 2))
      .map(({ certificateArn }) => `loose ${certificateArn}`),
  ];
}

/** Returns the things, certificates and attachments in AWS IoT. */
export async function heldByIot(
  iot: IoTClient,
  vehicles: readonly StoredVehicle[],
): Promise<Pick<Holdings, 'things' | 'certificates' | 'attachments'>> {
  const certificates = await collect(
    paginateListCertificates({ client: iot }, {}),
    (page) => page.certificates ?? [],
  );
  const things = await collect(paginateListThings({ client: iot }, {}), (page) => page.things ?? []);
  const attachments: Attachments[] = [];
  for (const { certificate, referenceId } of vehicles) {
    const target = certificate?.iotCertificateArn;
    if (target === undefined) {
      continue;
    }
    const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName: referenceId }));
    const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
    const names = policies.map(({ policyName = '' }) => policyName);
    attachments.push({ certificateArn: target, principals, policies: names });
  }
  return {
    things: things.map(({ thingName = '' }) => thingName),
    certificates: certificates.map(({ certificateArn = '', status = '' }) => ({
      arn: certificateArn,
      status,
    })),
    attachments,
  };
}

/** Returns the names of FleetWise's vehicles. */
export async function heldByFleetWise(world: World): Promise<readonly string[]> {
  const names: string[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
    const page = (await world.dispatcher.dispatch({
      service: 'iotfleetwise',
      operation: 'ListVehicles',
      input: nextToken === undefined ? {} : { nextToken },
      principal: world.iam.rootPrincipal,
      // The shape of FleetWise's ListVehicles.
    })) as { vehicleSummaries: { vehicleName: string }[]; nextToken?: string };
    names.push(...page.vehicleSummaries.map(({ vehicleName }) => vehicleName));
    nextToken = page.nextToken;
  }
  return names;
}

function unfinished(vehicles: readonly StoredVehicle[]): readonly string[] {
  return vehicles
    .filter(({ issuance, pendingSaga, status }) => issuance ?? pendingSaga ?? status === 'PROVISIONING')
    .map(({ referenceId }) => `unfinished ${referenceId}`);
}

function guardsOf(guards: readonly UniqueKeyItem[], prefix: string): readonly string[] {
  return guards
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, referenceId }) => `${key} of ${referenceId}`);
}

/**
 * Returns violations of two rules. The key of a vehicle's certificate must have a guard of that
 * vehicle that is not retired. Every other guard of a key must name a vehicle of the registry.
 */
function keyOrphans(guards: readonly UniqueKeyItem[], vehicles: readonly StoredVehicle[]): readonly string[] {
  const keys = guards.filter(({ key }) => key.startsWith(publicKeyGuard('')));
  const missing = vehicles.filter(({ certificate, referenceId }) => {
    const wanted = publicKeyGuard(certificate?.keyFingerprint ?? '');
    const guard = keys.find(({ key }) => key === wanted);
    return certificate !== undefined && (guard?.referenceId !== referenceId || guard.retiredAt !== undefined);
  });
  const ownerless = keys.filter((guard) =>
    vehicles.every(({ referenceId }) => referenceId !== guard.referenceId),
  );
  return [
    ...missing.map(({ referenceId }) => `guard of a key missing: ${referenceId}`),
    ...ownerless.map(({ referenceId }) => `guard of a key too many: ${referenceId}`),
  ];
}

/** Returns entries that are in one list only, and repeated entries of `found`. */
function difference(kind: string, found: readonly string[], wanted: readonly string[]): readonly string[] {
  const extra = found.filter((one, index) => !wanted.includes(one) || found.indexOf(one) !== index);
  const missing = wanted.filter((one) => !found.includes(one));
  return [
    ...extra.map((one) => `${kind} too many: ${one}`),
    ...missing.map((one) => `${kind} missing: ${one}`),
  ];
}

/**
 * Returns a function that says whether the thing has another principal than the certificate, or the
 * certificate another number of policies.
 */
function isLooseWith(policyCount: number): (attachments: Attachments) => boolean {
  return ({ certificateArn, policies, principals }) =>
    principals.length !== 1 || principals[0] !== certificateArn || policies.length !== policyCount;
}
