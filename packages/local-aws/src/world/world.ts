/** What a running local world offers to the start command, the demo, tests and benchmarks. */
import type { RealtimeControl } from '../services/appsync/realtime/control.ts';
import type { EvaluationListener } from '../services/appsync/runtime/listen-to-evaluations.ts';
import type { RealmModes } from '../services/appsync/runtime/realm-modes.ts';
import type { RealtimeLimits } from '../services/appsync/realtime/limits.ts';
import type { ServiceDispatcher } from '../dispatch/create-dispatcher.ts';
import type { DynamoDbModule } from '../services/dynamodb/create-dynamodb.ts';
import type { HttpResponse, HttpRequest } from '../core/http.ts';
import type { Iam } from '../services/iam/iam.ts';
import type { Broker } from '../services/iot/broker/broker.ts';
import type { RulesEngine } from '../services/iot/rules/rules-engine.ts';
import type { IotFleetWise } from '../services/iotfleetwise/iotfleetwise.ts';
import type { AwsCredentials } from '../core/principal.ts';
import type { LambdaModule } from '../services/lambda/create-lambda.ts';
import type { LogsModule } from '../services/logs/create-logs.ts';
import type { AcmPca } from '../services/acm-pca/acm-pca.ts';
import type { Place } from '../core/service.ts';
import type { SqsModule } from '../services/sqs/sqs.ts';
import type { XrayModule } from '../services/xray/create-xray.ts';
import type { Calls } from '../core/calls.ts';
import type { Faults } from '../dispatch/faults.ts';
import type { StackResource } from '../cloudformation/create-stack.ts';
import type { WorldClock } from './clock.ts';
import type { Outputs, StackOutputs } from './outputs-file.ts';
import type { StreamsControl } from './streams-control.ts';

/** How a world is to be. */
export interface WorldOptions {
  /** The cloud assembly that CDK wrote. */
  readonly assembly: string;
  /** Where state, logs and outputs go; everything stays in memory when absent. */
  readonly directory?: string;
  /** Port of the gateway; a free one when absent. */
  readonly port?: number;
  /**
   * Port where devices connect; when absent, the one after `port`, or a free one where that is
   * absent too.
   */
  readonly iotPort?: number;
  /** False: rules with a schedule run by hand only. True when absent. */
  readonly schedules?: boolean;
  /**
   * False: requests are not limited by the template's web ACL, for tests and benchmarks that send
   * thousands from one address. True when absent. All clients of this machine share the loopback
   * address.
   */
  readonly enforceWebAcl?: boolean;
  /** Samples every trace in place of X-Ray's default rate. */
  readonly traceEveryRequest?: boolean;
  /**
   * Execution environments per function at the same time; the number of processors, at least two,
   * when absent.
   */
  readonly lambdaConcurrency?: number;
  /** A running DynamoDB to use in place of the embedded engine. */
  readonly dynamoDbEndpoint?: string;
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
   * How long a stopping world works off what its streams hold, before it keeps the rest for the
   * next start; 5,000 when absent.
   */
  readonly drainLimitMs?: number;
  /** Stands between clients and the gateway: sees every request and answer. */
  readonly tap?: (gateway: Gateway) => Gateway;
  /** Receives every evaluation of a handler with its context, for recordings. */
  readonly onEvaluation?: EvaluationListener;
  /**
   * Told of defects of the emulators; by default they are printed, without their message, which
   * might quote an input.
   */
  readonly onDefect?: (error: unknown, service: string, operation: string) => void;
}

/** Answers requests to the one HTTP endpoint. */
export type Gateway = (request: HttpRequest) => Promise<HttpResponse>;

/** A running world. */
export interface World {
  /** Address of the gateway, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly place: Place;
  readonly clock: WorldClock;
  /** The outputs of the stack that has the API; throws when none has. */
  readonly outputs: StackOutputs;
  readonly stacks: Outputs;
  /** Where the outputs were written; absent without a directory. */
  readonly outputsFile?: string;
  /** Signs as the account's root, which may do everything. */
  readonly administrator: AwsCredentials;
  readonly iam: Iam;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly dispatcher: ServiceDispatcher;
  /** Where devices connect: host `localhost`, MQTT 3.1.1 over mutual TLS. */
  readonly iotEndpoint: Pick<Broker, 'port' | 'certificateAuthority' | 'log'>;
  /** IoT rules: whether their actions are done. */
  readonly rules: Pick<RulesEngine, 'settled'>;
  /** Stands for the FleetWise edge agents. */
  readonly fleetWise: Pick<IotFleetWise, 'collect'>;
  readonly lambda: Pick<LambdaModule, 'coldStart' | 'settled' | 'retryNow' | 'functions'>;
  readonly streams: StreamsControl;
  readonly queues: Pick<SqsModule, 'messages'>;
  readonly logs: Pick<LogsModule, 'events'>;
  readonly traces: Pick<XrayModule, 'segments'>;
  readonly certificateAuthority: Pick<AcmPca, 'revocationList'>;
  readonly dynamodb: Pick<DynamoDbModule, 'sweepExpired'>;
  /** The connections of subscribers; throws when the template has no API. */
  readonly realtime: RealtimeControl;
  /** A resource of the template by its logical id; throws when there is none such. */
  resource(logicalId: string): StackResource;
  /** The logical ids of all resources of a type. */
  resourcesOfType(type: string): readonly string[];
  /** Runs a rule's targets now, by logical id or name; resolves when they have ended. */
  runSchedule(rule: string): Promise<void>;
  /**
   * Lets EventBridge deliver an event to the rules that match it; resolves with their number when
   * the targets have ended.
   */
  deliverEvent(event: unknown): Promise<number>;
  /** Ends everything the world started. */
  stop(): Promise<void>;
}
