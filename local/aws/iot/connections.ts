/**
 * The data plane as far as it ends sessions. Sessions are the MQTT broker's: it gives `Connections`;
 * without a broker no client is ever connected.
 */
import type { HttpBinding, Operation, Service } from '../service.ts';
import type { IotArns } from './iot-arns.ts';
import { notFound } from './iot-errors.ts';
import { iotOperation } from './iot-parts.ts';
import { iotDataInputs } from './iot-shapes.ts';

/** How a session shall end. */
export interface Disconnection {
  /** Forget the persistent session too. */
  readonly cleanSession: boolean;
  readonly preventWillMessage: boolean;
}

/** Live and persistent MQTT sessions by client id. */
export interface Connections {
  /** Ends the session; false when the client has none. */
  close(clientId: string, disconnection: Disconnection): Promise<boolean>;
}

/** The state of affairs before a broker exists. */
export const noConnections: Connections = { close: () => Promise.resolve(false) };

interface ConnectionInput extends Partial<Disconnection> {
  readonly clientId: string;
}

const http: HttpBinding = {
  method: 'DELETE',
  uri: '/connections/{clientId}',
  query: { cleanSession: 'cleanSession', preventWillMessage: 'preventWillMessage' },
};

/**
 * The data plane under both names with which its requests are signed: `iotdata` by the SDK clients,
 * `iotdevicegateway` in AWS's documentation.
 */
export function dataPlane(connections: Connections, arns: IotArns): readonly Service[] {
  const deleteConnection: Operation = iotOperation({
    shape: iotDataInputs.DeleteConnection,
    http,
    demands: (input: ConnectionInput) => [
      { action: 'iot:DeleteConnection', resource: arns.client(input.clientId) },
    ],
    run: async ({
      clientId,
      cleanSession = false,
      preventWillMessage = false,
    }: ConnectionInput): Promise<void> => {
      const closed = await connections.close(clientId, { cleanSession, preventWillMessage });
      if (!closed) throw notFound(`No connection found for client ${clientId}`);
    },
  });
  const operations = { DeleteConnection: deleteConnection };
  return [
    { name: 'iotdata', operations },
    { name: 'iotdevicegateway', operations },
  ];
}
