/** What vehicles send, and who follows it. */
import { randomUUID } from 'node:crypto';
import { happens, pick, wholeBetween } from '../../../tools/simulator/random.ts';
import type { CertificateMessage } from '../../../domain/renewal.ts';
import { downlinkTopic, telemetryTopic } from '../../../domain/topics.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { identityOf, nextKey, request } from '../renewal.ts';
import { type Action, type Cast, type Outcome, likelyOwner, someVehicle } from './cast.ts';
import { feeds } from './followers.ts';

/** A vehicle sends telemetry; it has observed some of the values a moment ago. */
export const report: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const ageMs = wholeBetween(random, 0, 1_500);
  const device = await cast.garage.device(referenceId);
  return { call: 'telemetry', code: await publish(cast, device, referenceId, ageMs) };
};

/** A vehicle renews its certificate, and mostly uses the new one. */
export const renew: Action = async (cast, random): Promise<Outcome> => {
  const referenceId = someVehicle(cast, random);
  const isUsed = happens(random, 0.7);
  const device = await cast.garage.device(referenceId);
  if (device === undefined) {
    return { call: 'renewal', code: 'NOT_CONNECTED' };
  }
  const [next, requestId, received] = [await nextKey(), randomUUID(), device.messages.length];
  await request(device, referenceId, { csr: next.csr, requestId });
  const topic = downlinkTopic(referenceId, 'certificate');
  const text = await cast.garage.waitForMessage(device, topic, received, (message) =>
    message.includes(requestId),
  );
  if (text === undefined) {
    return { call: 'renewal', code: device.client.connected ? 'NO_MESSAGE' : 'CUT' };
  }
  // The function's own message.
  const message = JSON.parse(text) as CertificateMessage;
  if ('error' in message) {
    return { call: 'renewal', code: message.error };
  }
  const effects = [{ call: 'renewal', referenceId, anyOf: [{ event: 'RENEWAL_BEGUN' } as const] }];
  if (!isUsed) {
    return { call: 'renewal', code: 'none', effects };
  }
  await cast.garage.give(referenceId, identityOf(next, message));
  const code = await publish(cast, await cast.garage.device(referenceId), referenceId, 0);
  return { call: 'renewal and use', code, effects };
};

/** A person subscribes to one of a vehicle's feeds. */
export const follow: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const person = likelyOwner(cast, random, referenceId);
  const feed = pick(random, feeds);
  const code = await cast.followers.follow(person, referenceId, feed).catch(() => 'CONNECTION_LOST');
  return { call: feed, code };
};

async function publish(
  { world }: Pick<Cast, 'world'>,
  device: MqttDevice | undefined,
  referenceId: string,
  ageMs: number,
): Promise<string> {
  const observedAt = world.clock.now() - ageMs;
  const message = { eventId: randomUUID(), observedAt, signals: { 'Vehicle.Speed': ageMs % 100 } };
  const outcome = await device?.publish(telemetryTopic(referenceId), JSON.stringify(message));
  return outcome === 'acknowledged' ? 'none' : 'NOT_CONNECTED';
}
