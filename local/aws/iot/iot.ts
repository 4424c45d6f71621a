/**
 * AWS IoT Core's control plane on a laptop: things, certificates, policies and what is attached to what, plus the
 * data plane's way to end a session.
 */
import type { State } from '../../state/store.ts';
import type { ResourceHandler, ServiceModule } from '../resource.ts';
import type { Clock, Place } from '../service.ts';
import { certificateOperations } from './certificate-operations.ts';
import { noConnections, noSubscribers } from './connections.ts';
import type { Connections, MessageSink } from './connections.ts';
import { dataPlane } from './data-plane.ts';
import { endpointOperations } from './endpoint-operations.ts';
import type { IotArns } from './iot-arns.ts';
import { createIotParts } from './iot-parts.ts';
import type { IotParts } from './iot-parts.ts';
import type { Policies } from './policies.ts';
import { policyOperations } from './policy-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { thingOperations } from './thing-operations.ts';
import type { Things } from './things.ts';

/** The module with the thing registry, which FleetWise shares. */
export interface Iot extends ServiceModule {
  readonly things: Things;
}

/**
 * The services `iot`, `iotdata` and `iotdevicegateway` with the resource AWS::IoT::Policy. `endpointAddress` is the host that
 * DescribeEndpoint answers; `connections` are the broker's sessions, none when absent; `parts` the registry that the broker reads too.
 */
export function createIot(dependencies: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly parts?: IotParts;
  readonly endpointAddress?: string;
  readonly connections?: Connections;
  readonly publish?: MessageSink;
}): Iot {
  const {
    endpointAddress = 'localhost',
    connections = noConnections,
    publish = noSubscribers,
  } = dependencies;
  const parts = dependencies.parts ?? createIotParts(dependencies);
  const { arns } = parts;
  const operations = {
    ...thingOperations(parts),
    ...certificateOperations(parts),
    ...policyOperations(parts),
    ...principalOperations(parts),
    ...endpointOperations(endpointAddress),
  };
  return {
    things: parts.things,
    services: [{ name: 'iot', operations }, ...dataPlane(connections, publish, arns)],
    resources: [policyResource(parts.policies, arns)],
  };
}

/** AWS::IoT::Policy; Ref answers the name. */
function policyResource(policies: Policies, arns: IotArns): ResourceHandler {
  return {
    type: 'AWS::IoT::Policy',
    create: ({ PolicyName, PolicyDocument }, { physicalName }) => {
      const name = typeof PolicyName === 'string' ? PolicyName : physicalName;
      const document = typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument);
      policies.put(name, document);
      return { ref: name, attributes: { Arn: arns.policy(name), Id: name } };
    },
  };
}
