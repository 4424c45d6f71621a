/**
 * The supported part of AWS IoT's data plane: ending sessions and publishing messages. It exists
 * under two signing names: SDK clients use `iotdata`, AWS's documentation uses `iotdevicegateway`.
 */
import type { Demand, Operation, Service } from '../../core/service.ts';
import { basicIngestOf } from './basic-ingest.ts';
import { noRetention } from './broker/device-violations.ts';
import { maximumPayloadBytes, topicViolation } from './broker/mqtt-limits.ts';
import type { Connections, Disconnection, MessageSink } from './connections.ts';
import type { IotArns } from './iot-arns.ts';
import { invalidRequest, notFound } from './iot-errors.ts';
import { iotOperation } from './iot-parts.ts';
import { iotDataInputs } from './iot-shapes.ts';

interface ConnectionInput extends Partial<Disconnection> {
  readonly clientId: string;
}

interface PublishInput {
  readonly topic: string;
  readonly qos?: number;
  readonly retain?: boolean;
  /** Base64. */
  readonly payload?: string;
}

/** The services of the data plane over the broker's sessions and messages. */
export function dataPlane(connections: Connections, publish: MessageSink, arns: IotArns): readonly Service[] {
  const operations = {
    DeleteConnection: deleteConnection(connections, arns),
    Publish: publishOperation(publish, arns),
  };
  return [
    { name: 'iotdata', operations },
    { name: 'iotdevicegateway', operations },
  ];
}

function deleteConnection(connections: Connections, arns: IotArns): Operation {
  return iotOperation({
    shape: iotDataInputs.DeleteConnection,
    http: {
      method: 'DELETE',
      uri: '/connections/{clientId}',
      query: { cleanSession: 'cleanSession', preventWillMessage: 'preventWillMessage' },
    },
    demands: (input: ConnectionInput) => [
      { action: 'iot:DeleteConnection', resource: arns.client(input.clientId) },
    ],
    run: async ({ clientId, ...how }: ConnectionInput): Promise<void> => {
      const { cleanSession = false, preventWillMessage = false } = how;
      const closed = await connections.close(clientId, { cleanSession, preventWillMessage });
      if (!closed) {
        throw notFound(`No connection found for client ${clientId}`);
      }
    },
  });
}

/** Accepts and ignores the properties of MQTT 5, because subscribers here use MQTT 3.1.1. */
function publishOperation(publish: MessageSink, arns: IotArns): Operation {
  return iotOperation({
    shape: iotDataInputs.Publish,
    http: {
      method: 'POST',
      uri: '/topics/{topic}',
      query: {
        qos: 'qos',
        retain: 'retain',
        contentType: 'contentType',
        responseTopic: 'responseTopic',
        messageExpiry: 'messageExpiry',
      },
      headers: {
        'x-amz-mqtt5-user-properties': 'userProperties',
        'x-amz-mqtt5-payload-format-indicator': 'payloadFormatIndicator',
        'x-amz-mqtt5-correlation-data': 'correlationData',
      },
      payload: 'payload',
      binaryPayload: true,
    },
    demands: ({ topic, retain }: PublishInput): readonly Demand[] => [
      { action: 'iot:Publish', resource: arns.topic(topic) },
      ...(retain === true ? [{ action: 'iot:RetainPublish', resource: arns.topic(topic) }] : []),
    ],
    run: async ({ topic, qos, retain = false, payload = '' }: PublishInput): Promise<void> => {
      const bytes = Buffer.from(payload, 'base64');
      const violation = topicViolation(topic);
      if (violation !== undefined) {
        throw invalidRequest(violation);
      }
      if (retain && basicIngestOf(topic) !== undefined) {
        throw invalidRequest(noRetention);
      }
      if (bytes.length > maximumPayloadBytes) {
        throw invalidRequest('The payload is larger than 128 KB');
      }
      await publish({ topic, payload: bytes, qos: qos === 1 ? 1 : 0, retain });
    },
  });
}
