/**
 * A vehicle reaches nothing under any topic, topic filter or client id but its own. Whatever name a
 * channel passes on, the functions behind the rules store and report none but Reference IDs.
 * `npm run fuzz` tries a million inputs with those of the parsers and of the API.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { invoke } from '../support/commands.ts';
import { certificateIdOf } from '../support/foreign-connections.ts';
import { fuzz } from '../support/fuzz/corpus.ts';
import { recordFrom, streamPayloads } from '../support/fuzz/stream-records.ts';
import { type TopicNames, named, topicsNear } from '../support/fuzz/topics.ts';
import { type GivenVehicle, givenPeople, givenVehicle } from '../support/given.ts';
import { connectVehicle, requireOutput, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { useWorld } from '../support/world.ts';

const timeout = 60 * 60_000;
const defects: string[] = [];
const world = useWorld({
  onDefect: (error, service, operation) => defects.push(`${service}:${operation}: ${error}`),
});

let vehicle: GivenVehicle;
let names: TopicNames;
beforeAll(async () => {
  const { provisioner } = await givenPeople(world());
  vehicle = await givenVehicle(provisioner);
  const { referenceId: other } = await givenVehicle(provisioner);
  const [, , rule = ''] = vehicle.telemetryTopic.split('/');
  names = { own: vehicle.referenceId, other, rule };
});

afterAll(() => {
  expect(defects).toEqual([]);
});

describe('a vehicle', { timeout }, () => {
  /** Open until the broker refuses something. */
  let device: MqttDevice | undefined;
  const connected = async (): Promise<MqttDevice> => {
    device = device?.client.connected === true ? device : await connectVehicle(world(), vehicle);
    return device;
  };
  const hung = (): Promise<string> => new Promise((resolve) => setTimeout(resolve, 10_000, 'hung'));

  it('publishes to its own topics alone', async () => {
    let acknowledged = 0;
    await fuzz('topic', 80, topicsNear, async (input) => {
      const topic = named(input, names);
      // mqtt.js does not send it.
      if (topic === '') {
        return undefined;
      }
      const outcome = await Promise.race([(await connected()).publish(topic, '{}'), hung()]);

      acknowledged += outcome === 'acknowledged' ? 1 : 0;
      return outcome === 'cut' || (outcome === 'acknowledged' && isOwnTopic(topic))
        ? undefined
        : `was ${outcome}`;
    });

    expect(acknowledged).toBeGreaterThan(0);
  });

  it('subscribes to filters of its own topics alone', async () => {
    let granted = 0;
    await fuzz('topic', 80, topicsNear, async (input) => {
      const filter = named(input, names);
      const outcome = await Promise.race([(await connected()).subscribe(filter), hung()]);

      granted += outcome === 'granted' ? 1 : 0;
      const isRefused = outcome === 'cut' || outcome === 'refused';
      return isRefused || (outcome === 'granted' && isOwnFilter(filter)) ? undefined : `was ${outcome}`;
    });

    expect(granted).toBeGreaterThan(0);
  });

  it('connects under its own client id alone', async () => {
    await device?.end();
    let accepted = 0;
    await fuzz('topic', 60, topicsNear, async (input) => {
      const clientId = named(input, names);
      const outcome = await tryToConnectVehicle(world(), vehicle, { clientId });

      accepted += outcome === 'connected' ? 1 : 0;
      return outcome === 'connected' && clientId !== names.own ? 'was connected' : undefined;
    });
    await world().rules.settled();

    expect(accepted).toBeGreaterThan(0);
    expect(unexpectedNames()).toEqual([]);
  });
});

describe('a name that a rule passes on', { timeout }, () => {
  it('is ingested only as a Reference ID', async () => {
    const letters = () => world().queues.messages(requireOutput(world(), 'TelemetryDeadLettersUrl'));

    await fuzz('topic', 80, topicsNear, async (input) => {
      const referenceId = named(input, names);
      const Records = streamPayloads.flatMap((payload) =>
        kinds.map((kind) => recordFrom(kind, payload, referenceId)),
      );

      const result = await invoke(world(), 'IngestTelemetry', { Records });
      return JSON.stringify(result) === '{"batchItemFailures":[]}' ? undefined : JSON.stringify(result);
    });

    const reported = letters().map(({ body }) => (JSON.parse(body) as { referenceId: string }).referenceId);
    expect(reported.length).toBeGreaterThan(0);
    expect(reported.filter((name) => !referenceIdShape.test(name))).toEqual([]);
  });

  it('is reported only as a Reference ID, and renews nothing', async () => {
    const certificateId = certificateIdOf(vehicle);

    await fuzz('topic', 60, topicsNear, async (input) => {
      const name = named(input, names);
      const refused = { certificateId, sessionId: name, at: Date.now() };
      const results = [
        await invoke(world(), 'WatchConnections', { ...refused, claimedId: name, thingName: names.own }),
        await invoke(world(), 'WatchConnections', { ...refused, claimedId: names.other, thingName: name }),
        await invoke(world(), 'RenewCertificate', {
          ...{ kind: 'REQUEST', referenceId: name, certificateId, payload: '' },
        }),
      ];
      return results.every((result) => result === null) ? undefined : JSON.stringify(results);
    });

    expect(unexpectedNames()).toEqual([]);
  });
});

/** A finding, as far as it names anything. */
interface NamingFinding {
  readonly detail: { readonly resources: readonly { readonly uid: string }[] };
}

const kinds = ['TELEMETRY', 'PRESENCE', 'FLEETWISE'] as const;
const referenceIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function isOwnTopic(topic: string): boolean {
  const { own, rule } = names;
  const telemetry = `dt/v1/${own}/telemetry`;
  const commands = `$aws/commands/things/${own}/executions/`;
  return (
    [telemetry, `$aws/rules/${rule}/${telemetry}`, `dt/v1/${own}/certificate-request`].includes(topic) ||
    (topic.startsWith(commands) && topic.endsWith('/response/json'))
  );
}

function isOwnFilter(filter: string): boolean {
  const { own } = names;
  return filter.startsWith(`dl/v1/${own}/`) || filter.startsWith(`$aws/commands/things/${own}/executions/`);
}

/** What findings name, apart from certificates and Reference IDs. */
function unexpectedNames(): readonly string[] {
  // Only this system's functions send events in a world.
  const sent = world().events.accepted() as readonly unknown[] as readonly NamingFinding[];
  const uids = sent.flatMap(({ detail }) => detail.resources.map(({ uid }) => uid));
  expect(uids.length).toBeGreaterThan(0);
  return uids.filter((uid) => !/^[0-9a-f]{64}$/.test(uid) && !referenceIdShape.test(uid));
}
