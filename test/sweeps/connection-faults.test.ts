/**
 * Watching refused connections with a fault at each AWS call, and with the function killed before
 * and after each. With Lambda's retries the finding arrives, perhaps again, with one uid.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConnectFailedEvent } from '../../domain/connections.ts';
import { functionRole } from '../support/commands.ts';
import { type CallPoint, callPoints, timesToReachTheFunction, faultKinds } from '../support/fault-sweep.ts';
import type { SentFinding } from '../support/patterns.ts';
import { functionByName } from '../support/provisioning.ts';
import { shareOf } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let points: readonly CallPoint[];

/** Delivers an attempt as the rule does, and lets Lambda retry it. */
async function attempt(certificateId: string): Promise<void> {
  const event: ConnectFailedEvent = { certificateId, sessionId: randomUUID(), at: Date.now() };
  await world().dispatcher.dispatch({
    ...{ service: 'lambda', operation: 'Invoke', principal: world().iam.rootPrincipal },
    input: {
      FunctionName: functionByName(world(), 'WatchConnections'),
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    },
  });
  await world().lambda.retryNow();
}

const role = () => functionRole(world(), 'WatchConnections');
const newCertificateId = () => randomBytes(32).toString('hex');

beforeAll(async () => {
  const from = world().calls.next();
  await attempt(newCertificateId());
  // Lambda itself writes logs and traces under the same role.
  points = callPoints(world().calls.list(from)).filter(
    ({ principal, service }) => principal === role() && service !== 'logs' && service !== 'xray',
  );
});

it('counts the certificate and all of them, sends the finding, and marks it', () => {
  expect(points.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
    'dynamodb:UpdateItem',
    'dynamodb:UpdateItem',
    'events:PutEvents',
    'dynamodb:UpdateItem',
  ]);
});

describe.each(shareOf(faultKinds, 1, 2))('the fault %s at each call', (kind) => {
  it('neither loses the attempt nor changes the uid', { timeout: 120_000 }, async () => {
    for (const point of points) {
      const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
      const certificateId = newCertificateId();
      const fault = world().faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });

      await attempt(certificateId);

      expect(fault.fired(), place).toBeGreaterThan(0);
      fault.remove();
      const sent = world().events.accepted() as readonly unknown[] as readonly SentFinding[];
      const uids = sent
        .map(({ detail }) => detail.finding_info.uid)
        .filter((uid) => uid.includes(certificateId));
      expect(new Set(uids).size, place).toBe(1);
      const counts = (await itemsOf(world(), 'Allowances')).filter(({ principalKindWindow }) =>
        principalKindWindow.startsWith(certificateId),
      );
      expect(counts, place).toMatchObject([{ reported: expect.any(Number) as number }]);
    }
  });
});
