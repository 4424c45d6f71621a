/**
 * Replaces FleetWise's edge agent and cloud between a vehicle's buses and a campaign's MQTT topic.
 * The agent's protocol is private to FleetWise, but its outcome is documented (the edge agent's
 * repository, `interfaces/protobuf/schemas/cloudToCustomer/iotTopicPayload.json`).
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { FleetWiseParts } from './fleetwise-parts.ts';
import {
  type CampaignRecord,
  type MqttDestination,
  type VehicleRecord,
  findByArn,
} from './fleetwise-records.ts';

/** A value of a signal. The vehicle determines its type and range. */
export type CollectedValue = number | boolean | string;

/** One sample, observed at an epoch millisecond. */
export interface CollectedSample {
  readonly value: CollectedValue;
  readonly time: number;
}

/** The vehicle's observations by fully qualified name: a value of now, or a list of samples. */
export type CollectedSignals = Readonly<Record<string, CollectedValue | readonly CollectedSample[]>>;

/** The properties of an event. Absent ones are generated. */
export interface CollectionEvent {
  /** Unsigned, 32 bits. */
  readonly eventId?: number;
  /** Epoch milliseconds. */
  readonly collectionEventTime?: number;
}

/**
 * Publishes those of these signals that the vehicle's running campaigns collect, under each
 * campaign's role. Resolves with the number of published messages. Rejects with
 * AccessDeniedException when a role may not publish. Rejects also when FleetWise does not know the
 * vehicle.
 */
export type Collect = (
  vehicleName: string,
  signals: CollectedSignals,
  event?: CollectionEvent,
) => Promise<number>;

/**
 * Reads the vehicle and its campaigns from `parts` at each call and publishes through
 * `dispatcher`.
 */
export function createCollect(
  parts: FleetWiseParts,
  { iam, dispatcher }: { readonly iam: Iam; readonly dispatcher: Dispatcher },
): Collect {
  return async (vehicleName, signals, event = {}) => {
    const vehicle = parts.vehicles.get(vehicleName);
    if (vehicle === undefined) {
      throw new Error('FleetWise does not know the vehicle.');
    }
    const campaigns = [...parts.campaigns.entries()].map(([, campaign]) => campaign);
    const messages = campaigns
      .filter((campaign) => isTarget(parts, campaign, vehicleName))
      .flatMap((campaign) => {
        const message = toMessage(parts, campaign, vehicle, signals, event);
        return message === undefined
          ? []
          : campaign.destinations.map((destination) => ({ campaign, destination, message }));
      });
    for (const { campaign, destination, message } of messages) {
      await publish(campaign, destination, message);
    }
    return messages.length;
  };

  function publish(
    campaign: CampaignRecord,
    destination: MqttDestination,
    message: object,
  ): Promise<unknown> {
    const { topic, executionRoleArn } = destination;
    const principal = iam.assume(
      executionRoleArn,
      'iotfleetwise.amazonaws.com',
      'iot-fleetwise',
      campaign.arn,
    );
    const payload = Buffer.from(JSON.stringify(message)).toString('base64');
    const input = { topic, qos: 1, payload };
    return dispatcher.dispatch({ service: 'iotdata', operation: 'Publish', input, principal });
  }
}

function isTarget(
  { vehicles, fleets, fleetVehicles, place }: FleetWiseParts,
  campaign: CampaignRecord,
  vehicleName: string,
): boolean {
  const { targetArn } = campaign;
  const name = targetArn.slice(targetArn.lastIndexOf('/') + 1);
  if (fleets.get(name)?.arn === targetArn) {
    return fleetVehicles.find(name, vehicleName) === true;
  }
  return vehicles.has(name) && name === vehicleName && targetArn.includes(`:${place.accountId}:vehicle/`);
}

/** Returns undefined when the campaign collects none of these signals. */
function toMessage(
  parts: FleetWiseParts,
  campaign: CampaignRecord,
  { vehicleName, attributes }: VehicleRecord,
  observed: CollectedSignals,
  { eventId = randomInt(2 ** 32), collectionEventTime = parts.clock.now() }: CollectionEvent,
): object | undefined {
  const { dataTypes = {} } = findByArn(parts.catalogs, campaign.signalCatalogArn) ?? {};
  const collected = Object.entries(observed).filter(([name]) => campaign.signals.includes(name));
  if (collected.length === 0) {
    return undefined;
  }
  const signals = collected.map(([name, samples]) => {
    const dataType = dataTypes[name] ?? 'UNKNOWN';
    return [
      name,
      samplesOf(samples, collectionEventTime).map((sample) => ({ ...sample, dataType })),
    ] as const;
  });
  const dimensions = campaign.dimensions.flatMap((name) =>
    attributes[name] === undefined ? [] : [[name, attributes[name]] as const],
  );
  return {
    campaignName: campaign.name,
    vehicleName,
    eventId,
    msgId: randomUUID(),
    collectionEventTime,
    dimensions: Object.fromEntries(dimensions),
    signals: Object.fromEntries(signals),
  };
}

function samplesOf(
  samples: CollectedValue | readonly CollectedSample[],
  time: number,
): readonly CollectedSample[] {
  return typeof samples === 'object'
    ? samples.map(({ value, time: at }) => ({ value, time: at }))
    : [{ value: samples, time }];
}
