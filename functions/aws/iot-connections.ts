/**
 * Live MQTT sessions (AWS IoT data plane). The SDK signs DeleteConnection as `iotdata`, although an
 * AWS page names `iotdevicegateway` (assumption iot-43). Its IAM action is `iot:DeleteConnection`
 * on the client's ARN.
 */
import {
  DeleteConnectionCommand,
  IoTDataPlaneClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot-data-plane';
import { type CallOptions, clientSettings } from './client-settings.ts';

const connections = new IoTDataPlaneClient(clientSettings);

/**
 * Ends the client's session at once and discards its queued messages; succeeds also when the client
 * is not connected.
 */
export async function disconnectClient(clientId: string, options: CallOptions): Promise<void> {
  try {
    await connections.send(new DeleteConnectionCommand({ clientId, cleanSession: true }), options);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) {
      throw error;
    }
  }
}
