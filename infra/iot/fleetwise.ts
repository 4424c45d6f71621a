/**
 * The AWS IoT FleetWise resources: the signals, how a vehicle's data is decoded, and the campaign
 * that sends it to the telemetry stream. Only accounts that used FleetWise before 2026-04-30 can
 * deploy them, so only context `fleetWise` adds them.
 */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  CfnCampaign,
  CfnDecoderManifest,
  CfnFleet,
  CfnModelManifest,
  CfnSignalCatalog,
} from 'aws-cdk-lib/aws-iotfleetwise';
import { Construct } from 'constructs';
import { type SignalDefinition, signals } from '../../domain/signals.ts';
import { fleetWiseTopic } from '../../domain/topics.ts';
import { namesOf } from '../names-of.ts';
import { serviceActingFor } from '../trusted-service.ts';

/**
 * Interval at which a vehicle's values are collected; FleetWise accepts at most one message a
 * second from a vehicle.
 */
const collectionPeriodMs = 10_000;

/** Catalog, model, decoder, fleet and campaign; vehicles are made by provisioning. */
export class FleetWise extends Construct {
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
  /** The fleet whose vehicles the campaign collects from. */
  readonly fleetId: string;
  readonly fleetArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = namesOf(signals);
    const catalog = new CfnSignalCatalog(this, 'SignalCatalog', {
      name: Aws.STACK_NAME,
      nodes: [...branchNames(names).map(toBranch), ...names.map((name) => toSensor(name, signals[name]))],
    });
    const model = new CfnModelManifest(this, 'ModelManifest', {
      name: Aws.STACK_NAME,
      signalCatalogArn: catalog.attrArn,
      nodes: names,
      status: 'ACTIVE',
    });
    const decoder = new CfnDecoderManifest(this, 'DecoderManifest', {
      name: Aws.STACK_NAME,
      modelManifestArn: model.attrArn,
      // The edge agent receives each signal by its name, so no CAN decoding rules are needed here.
      defaultForUnmappedSignals: 'CUSTOM_DECODING',
      status: 'ACTIVE',
    });
    const fleet = new CfnFleet(this, 'Fleet', { id: Aws.STACK_NAME, signalCatalogArn: catalog.attrArn });
    this.modelManifestArn = model.attrArn;
    this.decoderManifestArn = decoder.attrArn;
    this.fleetId = fleet.ref;
    this.fleetArn = fleet.attrArn;
    this.#makeCampaign(catalog.attrArn, names);
  }

  #makeCampaign(signalCatalogArn: string, names: readonly string[]): void {
    const mqttTopicArn = Stack.of(this).formatArn({
      service: 'iot',
      resource: 'topic',
      resourceName: fleetWiseTopic,
    });
    const publish = new PolicyStatement({ actions: ['iot:Publish'], resources: [mqttTopicArn] });
    const campaignArn = Stack.of(this).formatArn({
      service: 'iotfleetwise',
      resource: 'campaign',
      resourceName: Aws.STACK_NAME,
    });
    const role = new Role(this, 'CampaignRole', {
      // AWS IoT FleetWise Developer Guide, "Controlling access with AWS IoT FleetWise".
      assumedBy: serviceActingFor('iotfleetwise', campaignArn),
      inlinePolicies: { publish: new PolicyDocument({ statements: [publish] }) },
    });
    new CfnCampaign(this, 'Campaign', {
      name: Aws.STACK_NAME,
      description: 'Every signal to the telemetry stream',
      action: 'APPROVE',
      signalCatalogArn,
      targetArn: this.fleetArn,
      collectionScheme: { timeBasedCollectionScheme: { periodMs: collectionPeriodMs } },
      signalsToCollect: names.map((name) => ({ name })),
      dataDestinationConfigs: [{ mqttTopicConfig: { mqttTopicArn, executionRoleArn: role.roleArn } }],
    });
  }
}

/** `Vehicle`, `Vehicle.Powertrain`, …: every level above the signals, parents first. */
function branchNames(leaves: readonly string[]): string[] {
  const branches = leaves.flatMap((name) => {
    const parts = name.split('.').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  });
  return [...new Set(branches)];
}

function toBranch(fullyQualifiedName: string): CfnSignalCatalog.NodeProperty {
  return { branch: { fullyQualifiedName } };
}

/** FleetWise knows the data types of VSS by the same names in upper case. */
function toSensor(fullyQualifiedName: string, signal: SignalDefinition): CfnSignalCatalog.NodeProperty {
  const { datatype, description } = signal;
  return {
    sensor: { fullyQualifiedName, dataType: datatype.toUpperCase(), description, ...rangeOf(signal) },
  };
}

function rangeOf(signal: SignalDefinition) {
  switch (signal.datatype) {
    case 'boolean':
      return {};
    case 'string':
      return { allowedValues: [...signal.allowed] };
    default:
      return {
        min: signal.minimum,
        max: signal.maximum,
        ...(signal.unit !== undefined && { unit: signal.unit }),
      };
  }
}
