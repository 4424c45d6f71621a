/**
 * Kinesis behind the real gateway, with AWS's own client. Streams and roles are created as
 * `createStack` creates them.
 */
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createKinesis } from '../../../src/services/kinesis/kinesis.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/store.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';

/** Starts Kinesis with the stream `Telemetry`; call `stop` when the test is done. */
export async function startStreams(
  options: {
    readonly state?: State;
    readonly shardCapacityBytes?: number;
    readonly properties?: Properties;
  } = {},
) {
  const { state = memoryState(), properties, ...settings } = options;
  const time = { offset: 0 };
  const clock = { now: () => Date.now() + time.offset };
  const endpoint = await startEndpoint([]);
  const kinesis = createKinesis({ place, clock, state, iam: endpoint.iam, ...settings });
  endpoint.dispatcher.register(kinesis.services);
  const handlers = [...endpoint.iamHandlers, ...kinesis.resources];

  async function create(type: string, logicalId: string, given: Properties) {
    const handler = handlers.find((candidate) => candidate.type === type);
    if (handler === undefined) {
      throw new Error(`No handler for ${type}.`);
    }
    const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' };
    return handler.create(given, context);
  }

  await create('AWS::Kinesis::Stream', 'Telemetry', { ShardCount: 2, ...properties });
  /**
   * Only this client uses HTTP/2 by default, which the gateway does not support. It gets the
   * handler of the other clients.
   */
  const client = (credentials = endpoint.iam.rootCredentials) =>
    new KinesisClient({
      endpoint: endpoint.url,
      region: place.region,
      credentials,
      maxAttempts: 1,
      requestHandler: new SQSClient({ region: place.region }).config.requestHandler,
    });
  return {
    ...endpoint,
    kinesis,
    create,
    time,
    clock,
    client,
    /** Stops as a world does: unread records are kept in the state. */
    stop: async () => {
      await kinesis.stop();
      await endpoint.stop();
    },
  };
}
