/** What the emulated FleetWise keeps. Times are epoch milliseconds. */
import type { Store } from '../../state/store.ts';

/** Signal catalog, model manifest, decoder manifest or fleet. */
export interface ManifestRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** What it builds on: the model's or fleet's catalog, the decoder's model. */
  readonly basedOn?: string;
  readonly status: 'ACTIVE' | 'DRAFT';
  /** Fully qualified names of the signals and, in a catalog, of the branches. */
  readonly nodes: readonly string[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A vehicle. */
export interface VehicleRecord {
  readonly vehicleName: string;
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The stores by kind; catalogs and manifests by name. */
export interface FleetWiseStores {
  readonly catalogs: Store<ManifestRecord>;
  readonly models: Store<ManifestRecord>;
  readonly decoders: Store<ManifestRecord>;
  readonly fleets: Store<ManifestRecord>;
  readonly vehicles: Store<VehicleRecord>;
}

/** The record behind an ARN. */
export function findByArn(records: Store<ManifestRecord>, arn: string): ManifestRecord | undefined {
  const record = records.get(arn.slice(arn.lastIndexOf('/') + 1));
  return record?.arn === arn ? record : undefined;
}
