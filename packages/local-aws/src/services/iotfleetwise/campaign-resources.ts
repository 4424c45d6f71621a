/**
 * The resource types of fleets and of campaigns, which publish what they collect to MQTT topics.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import type { FleetWiseParts } from './fleetwise-parts.ts';
import { asObject, listOf, requireKnown, requireText } from './fleetwise-properties.ts';
import { type ManifestRecord, type MqttDestination, findByArn } from './fleetwise-records.ts';

/** The handlers of both types. Ref returns a fleet's id or a campaign's name. */
export function campaignResources(parts: FleetWiseParts): readonly ResourceHandler[] {
  return [
    {
      type: 'AWS::IoTFleetWise::Fleet',
      create: (properties, context) => createFleet(parts, properties, context),
    },
    {
      type: 'AWS::IoTFleetWise::Campaign',
      create: (properties, context) => createCampaign(parts, properties, context),
    },
  ];
}

function createFleet(
  parts: FleetWiseParts,
  properties: Properties,
  context: ResourceContext,
): CreatedResource {
  const fleetId = requireText(properties, 'Id', context);
  const { arn: signalCatalogArn } = requireCatalog(parts, properties, context);
  const arn = fleetWiseArn(parts.place, 'fleet', fleetId);
  parts.fleets.set(fleetId, { fleetId, arn, signalCatalogArn });
  return { ref: fleetId, attributes: { Arn: arn } };
}

const knownProperties = [
  'Name',
  'Description',
  'Action',
  'SignalCatalogArn',
  'TargetArn',
  'CollectionScheme',
  'SignalsToCollect',
  'DataDestinationConfigs',
  'DataExtraDimensions',
  'Tags',
];

function createCampaign(
  parts: FleetWiseParts,
  properties: Properties,
  context: ResourceContext,
): CreatedResource {
  requireKnownProperties(properties, knownProperties, context.logicalId, 'FleetWise');
  // A campaign that is not approved collects nothing.
  if (properties['Action'] !== 'APPROVE') {
    throw new Error(`${context.logicalId} must have the Action APPROVE.`);
  }
  const catalog = requireCatalog(parts, properties, context);
  const signals = listOf(properties['SignalsToCollect']).map((signal) => String(asObject(signal)['Name']));
  requireKnown(signals, (name) => catalog.nodes.includes(name), 'InvalidSignalsException', context);
  const name = requireText(properties, 'Name', context);
  const arn = fleetWiseArn(parts.place, 'campaign', name);
  parts.campaigns.set(name, {
    name,
    arn,
    targetArn: requireText(properties, 'TargetArn', context),
    signalCatalogArn: catalog.arn,
    signals,
    dimensions: listOf(properties['DataExtraDimensions']).map(String),
    destinations: listOf(properties['DataDestinationConfigs']).map((config) =>
      toDestination(config, context),
    ),
  });
  return { ref: name, attributes: { Arn: arn, Status: 'RUNNING' } };
}

/** Supports MQTT topics only, because S3 and Timestream do not exist here. */
function toDestination(config: unknown, context: ResourceContext): MqttDestination {
  const [[kind, content] = [], ...more] = Object.entries(asObject(config));
  if (kind !== 'MqttTopicConfig' || more.length > 0) {
    throw new Error(
      `${context.logicalId} has the data destination ${kind}, which the local FleetWise does not support.`,
    );
  }
  const members: Properties = asObject(content);
  const topicArn = requireText(members, 'MqttTopicArn', context);
  return {
    topic: topicArn.split(':topic/').slice(1).join(':topic/'),
    executionRoleArn: requireText(members, 'ExecutionRoleArn', context),
  };
}

function requireCatalog(
  parts: FleetWiseParts,
  properties: Properties,
  context: ResourceContext,
): ManifestRecord {
  const arn = requireText(properties, 'SignalCatalogArn', context);
  const catalog = findByArn(parts.catalogs, arn);
  if (catalog === undefined) {
    throw new Error(`${context.logicalId}: the signal catalog ${arn} does not exist.`);
  }
  return catalog;
}
