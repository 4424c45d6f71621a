/** A person looks at a vehicle's live state with the product's client: what the beginning takes. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from 'local-aws';
import { WebSocket } from 'ws';
import { createLiveStateClient } from '../../client/live-state.ts';
import { renewWatch } from '../../client/vehicle-documents.ts';
import { renewAfterSeconds } from '../../domain/live-mode.ts';
import { tableName } from '../conversion/dataset.ts';
import type { Owner } from '../owners.ts';
import { appSyncRequest, priceOf, wafRequest } from '../prices.ts';
import type { Glance } from './month.ts';

/** Length of a glance: five minutes. */
const glanceSeconds = 300;
const timeoutMs = 15_000;
/** For the requests of a lease, and what the vehicle is asked because of them. */
const settleMs = 1_000;
/** Renewals of the lease within a glance, after the first one. */
const renewals = Math.floor(glanceSeconds / renewAfterSeconds);

/** Begins a glance, counts its calls, and ends it. */
export async function measureGlance(world: World, owner: Owner, referenceId: string): Promise<Glance> {
  const from = world.calls.next();
  let requests = 0;
  const client = createLiveStateClient({
    url: world.outputs.RealtimeUrl,
    graphqlUrl: world.outputs.GraphqlUrl,
    token: () => Promise.resolve(owner.accessToken),
    WebSocket,
    fetch: (url, request) => {
      requests += 1;
      return fetch(url, request);
    },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The watch did not begin.')), timeoutMs);
      client.watchVehicle(
        { referenceId },
        {
          onState: () => undefined,
          onStatus(status) {
            if (status === 'LIVE') {
              clearTimeout(timer);
              resolve();
            }
          },
          onEnd: ({ reason }) => reject(new Error(`The watch ended: ${reason}.`)),
        },
      );
    });
    client.keepLive({ referenceId });
    const watchId = randomUUID();
    for (let count = 0; count < renewals; count += 1) {
      await client.request(renewWatch, { referenceId, watchId });
    }
    await delay(settleMs);
  } finally {
    client.close();
    await delay(settleMs);
  }
  const units = { read: 0, write: 0 };
  for (const { kind, units: taken } of world.calls.list(from).flatMap(({ consumed = [] }) => consumed)) {
    units[kind] += taken;
  }
  const dynamodb = priceOf({ service: 'dynamodb', readUnits: units.read, writeUnits: units.write });
  return {
    seconds: glanceSeconds,
    begin: requests * (appSyncRequest + wafRequest) + dynamodb,
    publishedSeconds: await secondsPublished(world, referenceId),
  };
}

/** Seconds from now during which changes of the vehicle are still published. */
async function secondsPublished(world: World, referenceId: string): Promise<number> {
  // DynamoDB's response to this operation.
  const { Item } = (await world.dispatcher.dispatch({
    service: 'dynamodb',
    operation: 'GetItem',
    input: { TableName: tableName(world, 'VehicleState'), Key: { referenceId: { S: referenceId } } },
    principal: world.iam.rootPrincipal,
  })) as { readonly Item?: Readonly<Record<string, { readonly N?: string }>> };
  const until = Number(Item?.['watchedUntil']?.N);
  if (!Number.isFinite(until)) {
    throw new Error('The vehicle is not watched.');
  }
  return Math.max(0, until - Date.now() / 1000);
}
