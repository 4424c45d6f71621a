/**
 * Messages to one vehicle or from one function to a rule (AWS IoT data plane). IAM action:
 * iot:Publish on the topic.
 */
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { type CallOptions, clientSettings } from './client-settings.ts';

const messages = new IoTDataPlaneClient(clientSettings);

/**
 * Publishes JSON with QoS 1. AWS IoT keeps it for a vehicle that is away and has a persistent
 * session; otherwise it is lost.
 */
export async function publishJson(topic: string, content: object, options: CallOptions): Promise<void> {
  const payload = Buffer.from(JSON.stringify(content));
  await messages.send(new PublishCommand({ topic, qos: 1, payload }), options);
}
