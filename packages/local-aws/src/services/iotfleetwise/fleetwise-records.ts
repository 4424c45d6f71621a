/** The records that the emulated FleetWise stores. Times are epoch milliseconds. */
import type { Store } from '../../state/store.ts';
import type { Relation } from '../iot/relation.ts';

/** Signal catalog, model manifest or decoder manifest. */
export interface ManifestRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** ARN of the manifest it builds on: a model's catalog or a decoder's model. */
  readonly basedOn?: string;
  readonly status: 'ACTIVE' | 'DRAFT';
  /** Fully qualified names of the signals and, in a catalog, of the branches. */
  readonly nodes: readonly string[];
  /** In a catalog: signal → FleetWise's name of its data type, for example `DOUBLE`. */
  readonly dataTypes?: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Ties a vehicle, by its name, to the manifests of its model and its decoder. */
export interface VehicleRecord {
  readonly vehicleName: string;
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A group of vehicles that campaigns can target; `fleetVehicles` holds its members. */
export interface FleetRecord {
  readonly fleetId: string;
  readonly arn: string;
  readonly signalCatalogArn: string;
}

/** A campaign: the signals it collects, from which vehicles, and where it publishes them. */
export interface CampaignRecord {
  readonly name: string;
  readonly arn: string;
  /** A vehicle or a fleet. */
  readonly targetArn: string;
  readonly signalCatalogArn: string;
  /** Fully qualified names. */
  readonly signals: readonly string[];
  /** Vehicle attributes that every message contains. */
  readonly dimensions: readonly string[];
  readonly destinations: readonly MqttDestination[];
}

/** A topic of MQTT, and the role that FleetWise publishes under. */
export interface MqttDestination {
  readonly topic: string;
  readonly executionRoleArn: string;
}

/** The stores by kind; catalogs and manifests by name. */
export interface FleetWiseStores {
  readonly catalogs: Store<ManifestRecord>;
  readonly models: Store<ManifestRecord>;
  readonly decoders: Store<ManifestRecord>;
  readonly vehicles: Store<VehicleRecord>;
  readonly fleets: Store<FleetRecord>;
  readonly campaigns: Store<CampaignRecord>;
  /** Fleet id → vehicle name. */
  readonly fleetVehicles: Relation<true>;
}

/** Returns the record with this ARN. */
export function findByArn(records: Store<ManifestRecord>, arn: string): ManifestRecord | undefined {
  const record = records.get(arn.slice(arn.lastIndexOf('/') + 1));
  return record?.arn === arn ? record : undefined;
}
