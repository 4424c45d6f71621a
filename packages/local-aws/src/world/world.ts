/** What a running world provides to the process that started it. */
import type { RealtimeControl } from '../services/appsync/realtime/control.ts';
import type { EvaluationListener } from '../services/appsync/runtime/listen-to-evaluations.ts';
import type { RealmModes } from '../services/appsync/runtime/realm-modes.ts';
import type { RealtimeLimits } from '../services/appsync/realtime/limits.ts';
import type { ServiceDispatcher } from '../dispatch/service-dispatcher.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { DynamoDbModule } from '../services/dynamodb/dynamodb.ts';
import type { EventsModule } from '../services/events/events.ts';
import type { Iam } from '../services/iam/iam.ts';
import type { Broker } from '../services/iot/broker/broker.ts';
import type { RulesEngine } from '../services/iot/rules/rules-engine.ts';
import type { IotFleetWise } from '../services/iotfleetwise/iotfleetwise.ts';
import type { AwsCredentials } from '../core/principal.ts';
import type { LambdaModule } from '../services/lambda/lambda.ts';
import type { LogsModule } from '../services/logs/logs.ts';
import type { AcmPca } from '../services/acm-pca/acm-pca.ts';
import type { Place } from '../core/service.ts';
import type { SqsModule } from '../services/sqs/sqs.ts';
import type { XrayModule } from '../services/xray/xray.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Calls } from '../core/calls.ts';
import type { Faults } from '../dispatch/faults.ts';
import type { StackResource } from '../cloudformation/stack.ts';
import type { WorldClock } from './clock.ts';
import type { Outputs, ApiOutputs } from './outputs-file.ts';
import type { StreamsControl } from './streams-control.ts';

/** Options of `startWorld`; only the cloud assembly is required. */
export interface WorldOptions {
  /** The cloud assembly that CDK wrote. */
  readonly assembly: string;
  /**
   * Directory for state, logs, outputs and the e-mails of `outbox`. Without it, everything stays in
   * memory.
   */
  readonly directory?: string;
  /** Port of the gateway. Default: a free one. */
  readonly port?: number;
  /** Port for devices. Default: the port after `port`, or a free one if `port` is absent too. */
  readonly iotPort?: number;
  /**
   * Port of the first CloudFront distribution; others follow it. Default: the second port after
   * `port`, or a free one if `port` is absent too.
   */
  readonly distributionPort?: number;
  /** False: rules with a schedule run only when called. Default: true. */
  readonly schedules?: boolean;
  /**
   * False: the template's web ACL does not limit requests, for tests and benchmarks that send
   * thousands from one address. All clients of this machine share the loopback address. Default:
   * true.
   */
  readonly enforceWebAcl?: boolean;
  /** True: samples every trace. Default: X-Ray's default rate. */
  readonly traceEveryRequest?: boolean;
  /**
   * Most execution environments per function at the same time. Default: the number of processors,
   * at least two.
   */
  readonly lambdaConcurrency?: number;
  /** A running DynamoDB to use instead of the embedded engine. */
  readonly dynamoDbEndpoint?: string;
  /** Addresses and domains that SES has verified, as identities of the account. Default: none. */
  readonly emailIdentities?: readonly string[];
  /** Values for template parameters without a default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Limits of AppSync's real-time endpoint that differ from AWS's, for example a quicker
   * keep-alive.
   */
  readonly realtime?: Partial<RealtimeLimits>;
  /** Stricter modes of the resolvers' realm, for tests. */
  readonly realmModes?: RealmModes;
  /**
   * How long a stopping world drains its streams before it keeps the rest for the next start.
   * Default: 5,000.
   */
  readonly drainLimitMs?: number;
  /** Wraps the gateway, to observe or change requests and responses. */
  readonly tap?: (gateway: Gateway) => Gateway;
  /** Receives every evaluation of a handler with its context, for recordings. */
  readonly onEvaluation?: EvaluationListener;
  /**
   * Receives defects of the emulators. By default they are printed without their message, which
   * might quote an input.
   */
  readonly onDefect?: (error: unknown, service: string, operation: string) => void;
}

/** Everything that runs for one cloud assembly, with the controls that tests use. */
export interface World {
  /** Address of the gateway, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly place: Place;
  readonly clock: WorldClock;
  /** The outputs of the stack that has the API; throws when none has it. */
  readonly outputs: ApiOutputs;
  readonly stacks: Outputs;
  /** Path of the outputs file; absent without a directory. */
  readonly outputsFile?: string;
  /** Credentials of the account's root, which may do everything. */
  readonly administrator: AwsCredentials;
  readonly iam: Iam;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly dispatcher: ServiceDispatcher;
  /** Endpoint for devices: host `localhost`, MQTT 3.1.1 over mutual TLS. */
  readonly iotEndpoint: Pick<Broker, 'port' | 'certificateAuthority' | 'log'>;
  /** IoT rules: resolves when their actions have ended. */
  readonly rules: Pick<RulesEngine, 'settled'>;
  /** Stands for the FleetWise edge agents. */
  readonly fleetWise: Pick<IotFleetWise, 'collect'>;
  readonly lambda: Pick<LambdaModule, 'coldStart' | 'settled' | 'retryNow' | 'functions'>;
  readonly streams: StreamsControl;
  readonly queues: Pick<SqsModule, 'messages'>;
  /** What PutEvents has accepted. */
  readonly events: Pick<EventsModule, 'accepted'>;
  readonly logs: Pick<LogsModule, 'events'>;
  readonly traces: Pick<XrayModule, 'segments'>;
  /** The e-mails that services sent; none leaves the machine. */
  readonly outbox: Pick<Outbox, 'list' | 'waitFor' | 'listen'>;
  readonly certificateAuthority: Pick<AcmPca, 'revocationList'>;
  readonly dynamodb: Pick<DynamoDbModule, 'sweepExpired'>;
  /** The connections of subscribers; throws when the template has no API. */
  readonly realtime: RealtimeControl;
  /** Returns a resource of the template by its logical id; throws when there is none. */
  resource(logicalId: string): StackResource;
  /** Returns the logical ids of all resources of a type. */
  resourcesOfType(type: string): readonly string[];
  /** Runs the targets of a rule, by logical id or name, and resolves when they have ended. */
  runSchedule(rule: string): Promise<void>;
  /**
   * Delivers an event to the rules that match it. Resolves to their number when the targets have
   * ended.
   */
  deliverEvent(event: unknown): Promise<number>;
  /** Stops everything that the world started. */
  stop(): Promise<void>;
}
