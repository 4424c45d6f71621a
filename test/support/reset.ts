/**
 * Empties a world between tests: its tables, the vehicles of AWS IoT and FleetWise, and the faults.
 * Stacks, certificate authorities, people, their tokens and the chain of sealed records stay, so
 * this takes a fraction of a start.
 */
import {
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
  paginateListCertificates,
  paginateListThings,
} from '@aws-sdk/client-iot';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, DeleteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { World } from 'local-aws';
import { type TableName, tables } from '../../domain/tables.ts';
import { DeleteVehicleCommand, IoTFleetWiseClient } from '../../functions/aws/client-iotfleetwise/client.ts';
import { collect } from './collect.ts';
import { heldByFleetWise } from './orphans.ts';
import { tableOf } from './provisioning.ts';

/** Resolves when nothing of earlier tests is left. The caller waits for running work first. */
export async function resetWorld(world: World): Promise<void> {
  world.faults.clear();
  const client = { endpoint: world.url, region: world.place.region, credentials: world.administrator };
  const clients = {
    iot: new IoTClient(client),
    dynamoDb: new DynamoDBClient(client),
    fleetWise: new IoTFleetWiseClient(client),
  };
  try {
    if (inject('fleetWise')) {
      await deleteFleetWiseVehicles(world, clients.fleetWise);
    }
    await deleteThings(clients.iot);
    await deleteCertificates(clients.iot);
    await emptyTables(world, DynamoDBDocumentClient.from(clients.dynamoDb));
  } finally {
    for (const each of Object.values(clients)) {
      each.destroy();
    }
  }
}

async function deleteFleetWiseVehicles(world: World, fleetWise: IoTFleetWiseClient): Promise<void> {
  for (const vehicleName of await heldByFleetWise(world)) {
    await fleetWise.send(new DeleteVehicleCommand({ vehicleName }));
  }
}

async function deleteThings(iot: IoTClient): Promise<void> {
  const things = await collect(paginateListThings({ client: iot }, {}), (page) => page.things ?? []);
  for (const { thingName } of things) {
    const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName }));
    for (const principal of principals) {
      await iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
    }
    await iot.send(new DeleteThingCommand({ thingName }));
  }
}

async function deleteCertificates(iot: IoTClient): Promise<void> {
  const listed = await collect(
    paginateListCertificates({ client: iot }, {}),
    (page) => page.certificates ?? [],
  );
  for (const { certificateArn: target, certificateId } of listed) {
    const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
    for (const { policyName } of policies) {
      await iot.send(new DetachPolicyCommand({ policyName, target }));
    }
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await iot.send(new DeleteCertificateCommand({ certificateId }));
  }
}

/**
 * Object Lock keeps the objects of the heads. A chain that began again would find its numbers
 * taken, and the sealing function would retry its records for ten seconds.
 */
const kept: readonly string[] = ['AuditHeads', 'AuditSeals'] satisfies TableName[];

async function emptyTables(world: World, client: DynamoDBDocumentClient): Promise<void> {
  const emptied = Object.entries(tables).filter(([name]) => !kept.includes(name));
  for (const [name, { partitionKey, ...rest }] of emptied) {
    const keys = [partitionKey, ...('sortKey' in rest ? [rest.sortKey] : [])];
    const TableName = tableOf(world, name as TableName);
    const items = await collect(
      paginateScan({ client }, { TableName, ConsistentRead: true }),
      ({ Items = [] }) => Items,
    );
    await Promise.all(
      items.map((item) => {
        // The names are the table's own, so each item has them.
        const Key = Object.fromEntries(keys.map((key) => [key, item[key] as string]));
        return client.send(new DeleteCommand({ TableName, Key }));
      }),
    );
  }
}
