/**
 * AWS IoT without the broker: the registry (things, certificates, policies and their attachments),
 * rules, commands, and the data planes.
 */
import type { State } from '../../state/store.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { ResourceHandler, ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import type { Broker } from './broker/broker.ts';
import { certificateOperations } from './certificate-operations.ts';
import { createCommands } from './commands/commands.ts';
import { type Connections, type MessageListener, noConnections, noSubscribers } from './connections.ts';
import { dataPlane } from './data-plane.ts';
import { endpointOperations } from './endpoint-operations.ts';
import type { IotArns } from './iot-arns.ts';
import { type IotParts, createIotParts } from './iot-parts.ts';
import type { Policies } from './policies.ts';
import { policyOperations } from './policy-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { RulesEngine } from './rules/rules-engine.ts';
import { readTopicRule } from './rules/topic-rule.ts';
import { thingGroupResource } from './thing-groups.ts';
import { thingOperations } from './thing-operations.ts';
import type { Things } from './things.ts';

/** The IoT module, with the thing registry that FleetWise shares. */
export interface Iot extends ServiceModule {
  readonly things: Things;
  readonly rules: Pick<RulesEngine, 'settled'>;
  stop(): Promise<void>;
}

/** What IoT's operations and rules need of the MQTT broker. */
export type IotBroker = Pick<Broker, 'connections' | 'publish' | 'onMessage' | 'onOpen' | 'log'>;

/** Parts of the world that IoT shares; without a `broker`, no device ever connects. */
export interface IotDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** The registry, shared with the broker. */
  readonly parts?: IotParts;
  /** The host that DescribeEndpoint returns. */
  readonly endpointAddress?: string;
  /** The sessions that DeleteConnection ends. Default: the broker's. */
  readonly connections?: Connections;
  readonly broker?: IotBroker;
  /** Called with errors of work that no caller waits for. */
  readonly onDefect?: (error: unknown) => void;
}

/**
 * The services `iot`, `iotdata`, `iotdevicegateway` and `iot-jobs-data`, and the resources
 * AWS::IoT::Policy, AWS::IoT::TopicRule, AWS::IoT::ThingGroup and AWS::IoT::Command.
 */
export function createIot(dependencies: IotDependencies): Iot {
  const {
    clock,
    iam,
    dispatcher,
    endpointAddress = 'localhost',
    broker,
    connections = broker?.connections ?? noConnections,
  } = dependencies;
  const publish = broker?.publish ?? noSubscribers;
  const onMessage = (listener: MessageListener): void => broker?.onMessage(listener);
  const parts = dependencies.parts ?? createIotParts(dependencies);
  const { arns } = parts;
  const rules = new RulesEngine({ clock, dispatcher, log: broker?.log ?? { write: () => undefined } });
  onMessage((message) => rules.take(message));
  const commands = createCommands({
    ...{ ...dependencies, endpointAddress, parts, publish, onMessage },
    ...(broker && { onOpen: (listener: () => void) => broker.onOpen(listener) }),
  });
  const operations = {
    ...thingOperations(parts),
    ...certificateOperations(parts),
    ...policyOperations(parts),
    ...principalOperations(parts),
    ...endpointOperations(endpointAddress),
    ...commands.operations,
  };
  return {
    things: parts.things,
    rules,
    services: [{ name: 'iot', operations }, commands.jobsData, ...dataPlane(connections, publish, arns)],
    resources: [
      policyResource(parts.policies, arns),
      ruleResource(rules, iam, arns),
      thingGroupResource(dependencies.state, arns),
      commands.resource,
    ],
    async stop() {
      commands.stop();
      await rules.settled();
    },
  };
}

/** AWS::IoT::TopicRule; Ref returns the name. */
function ruleResource(rules: RulesEngine, iam: Iam, arns: IotArns): ResourceHandler {
  return {
    type: 'AWS::IoT::TopicRule',
    create: (properties, context) => {
      const rule = readTopicRule(properties, context, { iam, arns });
      rules.put(rule);
      return { ref: rule.ruleName, attributes: { Arn: rule.ruleArn } };
    },
  };
}

/** AWS::IoT::Policy; Ref returns the name. */
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
