/**
 * The AWS IoT FleetWise parts: which signals there are and how a vehicle's data is to be read. Only accounts that used FleetWise
 * before 2026-04-30 can deploy them, so they stand behind context `fleetWise`.
 */
import { Aws } from 'aws-cdk-lib';
import { CfnDecoderManifest, CfnModelManifest, CfnSignalCatalog } from 'aws-cdk-lib/aws-iotfleetwise';
import { Construct } from 'constructs';

interface Signal {
  readonly name: string;
  readonly dataType: 'BOOLEAN' | 'DOUBLE' | 'FLOAT' | 'INT16' | 'UINT8' | 'UINT16';
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly description: string;
}

/** Names, types and units as in COVESA VSS 4. */
const signals: readonly Signal[] = [
  { name: 'Vehicle.Speed', dataType: 'FLOAT', unit: 'km/h', description: 'Vehicle speed' },
  { name: 'Vehicle.TraveledDistance', dataType: 'FLOAT', unit: 'km', description: 'Odometer reading' },
  {
    name: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
    dataType: 'FLOAT',
    unit: 'percent',
    min: 0,
    max: 100,
    description: 'State of charge of the traction battery',
  },
  {
    name: 'Vehicle.Exterior.AirTemperature',
    dataType: 'FLOAT',
    unit: 'celsius',
    description: 'Air temperature outside',
  },
  {
    name: 'Vehicle.CurrentLocation.Latitude',
    dataType: 'DOUBLE',
    unit: 'degrees',
    min: -90,
    max: 90,
    description: 'WGS 84 latitude',
  },
  {
    name: 'Vehicle.CurrentLocation.Longitude',
    dataType: 'DOUBLE',
    unit: 'degrees',
    min: -180,
    max: 180,
    description: 'WGS 84 longitude',
  },
];

/** Catalog, model and decoder; vehicles are made by provisioning. */
export class FleetWise extends Construct {
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const catalog = new CfnSignalCatalog(this, 'SignalCatalog', {
      name: Aws.STACK_NAME,
      nodes: [...branchNames(signals).map(toBranch), ...signals.map(toSensor)],
    });
    const model = new CfnModelManifest(this, 'ModelManifest', {
      name: Aws.STACK_NAME,
      signalCatalogArn: catalog.attrArn,
      nodes: signals.map(({ name }) => name),
      status: 'ACTIVE',
    });
    const decoder = new CfnDecoderManifest(this, 'DecoderManifest', {
      name: Aws.STACK_NAME,
      modelManifestArn: model.attrArn,
      // The edge agent is given each signal by its name, so no CAN decoding rules have to be kept here.
      defaultForUnmappedSignals: 'CUSTOM_DECODING',
      status: 'ACTIVE',
    });
    this.modelManifestArn = model.attrArn;
    this.decoderManifestArn = decoder.attrArn;
  }
}

/** `Vehicle`, `Vehicle.Powertrain`, …: every level above the signals, parents first. */
function branchNames(leaves: readonly Signal[]): string[] {
  const branches = leaves.flatMap(({ name }) => {
    const parts = name.split('.').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  });
  return [...new Set(branches)];
}

function toBranch(fullyQualifiedName: string): CfnSignalCatalog.NodeProperty {
  return { branch: { fullyQualifiedName } };
}

function toSensor({ name, ...facts }: Signal): CfnSignalCatalog.NodeProperty {
  return { sensor: { fullyQualifiedName: name, ...facts } };
}
