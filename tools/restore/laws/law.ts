/**
 * Laws between tables: what must hold for the items of two tables at one moment. Every write that
 * could break one is a transaction over both tables, so an unfinished saga breaks none of them.
 */
import type { RegisteredCertificate, VehicleItem } from '../../../domain/registry.ts';
import type { CertificateFences } from '../../../domain/certificate-fences.ts';
import type { TableName } from '../../../domain/tables.ts';

/** Each law by its name, in one sentence. */
export const laws = {
  'guard-of-vin': 'A guard of a VIN names a vehicle that has this VIN.',
  'guard-of-device': 'A guard of a device names a vehicle that has this device.',
  'guard-of-key': 'A guard of a public key names a vehicle that exists.',
  'vin-of-vehicle': 'A VIN of a vehicle has a guard that names the vehicle.',
  'device-of-vehicle': 'A device of a vehicle has a guard that names the vehicle.',
  'key-of-vehicle': 'The key of a certificate has a guard that names the vehicle and is not retired.',
  'device-installed': 'A device of a vehicle is installed in it, in the inventory of its tenant.',
  'vehicle-of-device': 'A device in the inventory names the vehicle that has it.',
  fences: 'Registry and state have the same certificates and fences.',
  'live-certificate': 'A certificate that is live in the state is live in the registry.',
  positions: 'Registry and state have the same switch of positions.',
  reporting: 'The registry and the watches have the same reporting.',
  'vehicle-of-access': 'An open access is to a vehicle of its tenant that persons may have.',
  'viewer-of-access': 'An open access is among the viewers of its vehicle.',
  'access-of-viewer': 'A viewer of a vehicle has an open access.',
  'open-code': 'An open code of a vehicle is stored and not used.',
  'vehicle-of-code': 'A code that can be used is of a vehicle of its tenant.',
  'vehicle-of-claim': 'A claim that waits or was granted is to a vehicle of its tenant.',
  'vehicle-of-reveal': 'A request for a VIN is about a vehicle of its tenant.',
  'seal-of-head': 'A head of the audit log has a seal for each of its entries.',
  'head-of-seal': 'A seal of the audit log has its place in a head.',
  'entry-of-seal': 'A sealed entry of the audit log is stored, or its salt is erased.',
} as const;

/** The name of a law. */
export type LawName = keyof typeof laws;

/** An item that breaks a law. */
export interface Violation {
  readonly law: LawName;
  /** A Reference ID, or the tenant and the number of a head. Never a VIN or its hash. */
  readonly subject: string;
  /** Of `entry-of-seal` only: the missing entry, which an erasure may just have deleted. */
  readonly entry?: { readonly tenantId: string; readonly place: string };
}

/** The key of an item of any table. */
export interface ItemKey {
  readonly table: TableName;
  readonly key: Readonly<Record<string, string>>;
}

/** Returns an item that `keysOf` has named, or undefined when the table has none. */
export type Partners = <Item>(key: ItemKey) => Item | undefined;

/** The laws about the items of one table. */
export interface TableLaws<Item> {
  readonly table: TableName;
  /** The items of other tables with which the laws compare an item. */
  keysOf(item: Item, now: string): readonly ItemKey[];
  /** `now` is ISO 8601. */
  violations(item: Item, partners: Partners, now: string): readonly Violation[];
}

/** VehicleRegistry's item with what provisioning keeps beside the domain's attributes. */
export interface StoredVehicle extends VehicleItem {
  readonly certificateFences?: CertificateFences;
  readonly issuance?: Pick<RegisteredCertificate, 'keyFingerprint'>;
}

/** Key of a vehicle in the registry. */
export const vehicleKey = (referenceId: string): ItemKey => ({
  table: 'VehicleRegistry',
  key: { referenceId },
});
/** Key of a vehicle's state. */
export const stateKey = (referenceId: string): ItemKey => ({ table: 'VehicleState', key: { referenceId } });
/** Key of a guard in UniqueKeys. */
export const guardKey = (key: string): ItemKey => ({ table: 'UniqueKeys', key: { key } });
/** Key of a device in the inventory. */
export const deviceKey = (deviceId: string): ItemKey => ({ table: 'DeviceInventory', key: { deviceId } });

/** A list of the violation when the law does not hold. */
export function unless(holds: boolean, law: LawName, subject: string): readonly Violation[] {
  return holds ? [] : [{ law, subject }];
}
