/** Creates the services of the local AWS and connects them. */
import path from 'node:path';
import { createAcmPca, type AcmPca } from '../services/acm-pca/acm-pca.ts';
import { createAnalytics } from '../services/analytics/analytics.ts';
import { createAppSync, type AppSyncModule } from '../services/appsync/appsync.ts';
import type { EvaluationListener } from '../services/appsync/runtime/listen-to-evaluations.ts';
import type { RealmModes } from '../services/appsync/runtime/realm-modes.ts';
import type { RealtimeLimits } from '../services/appsync/realtime/limits.ts';
import { createCloudWatch } from '../services/cloudwatch/cloudwatch.ts';
import { createCodeDeploy } from '../services/codedeploy/codedeploy.ts';
import { createCloudFormation, type ListedStack } from '../services/cloudformation/cloudformation.ts';
import { createCustomResources } from '../services/cloudformation/custom-resources.ts';
import { createCloudFront, type CloudFrontModule } from '../services/cloudfront/cloudfront.ts';
import { createCognitoIdp } from '../services/cognito-idp/cognito-idp.ts';
import type { ServiceDispatcher } from '../dispatch/service-dispatcher.ts';
import { createDynamoDb, type DynamoDbModule } from '../services/dynamodb/dynamodb.ts';
import { createEvents, type EventsModule } from '../services/events/events.ts';
import type { SignatureVerifier } from '../gateway/signature.ts';
import type { Iam } from '../services/iam/iam.ts';
import type { IotParts } from '../services/iot/iot-parts.ts';
import { type Iot, type IotBroker, createIot } from '../services/iot/iot.ts';
import { createIotFleetWise, type IotFleetWise } from '../services/iotfleetwise/iotfleetwise.ts';
import { createKinesis, type KinesisModule } from '../services/kinesis/kinesis.ts';
import { createKms } from '../services/kms/kms.ts';
import { createLambda, type LambdaModule } from '../services/lambda/lambda.ts';
import { createLogs, type LogsModule } from '../services/logs/logs.ts';
import type { ServiceModule } from '../core/resource.ts';
import { createS3 } from '../services/s3/s3.ts';
import { createSes } from '../services/ses/ses.ts';
import { createSqs, type SqsModule } from '../services/sqs/sqs.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Clock, Place } from '../core/service.ts';
import { createWaf } from '../services/wafv2/wafv2.ts';
import { createXray, type XrayModule } from '../services/xray/xray.ts';
import type { State } from '../state/store.ts';
import { AppSyncLogs } from './appsync-logs.ts';

/** What each service module of a world is created from, including the world's options. */
export interface ModuleDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  /** Receives the e-mails of Cognito and SES. */
  readonly outbox: Outbox;
  readonly iam: Iam;
  readonly dispatcher: ServiceDispatcher;
  readonly verifySignature: SignatureVerifier;
  /** Address of the gateway, without a trailing slash. */
  readonly url: string;
  /** Directory of logs and tables; none are written without it. */
  readonly directory?: string;
  readonly schedules: boolean;
  readonly traceEveryRequest: boolean;
  readonly lambdaConcurrency?: number;
  /** Port of the first CloudFront distribution; 0 for a free one. */
  readonly distributionPort: number;
  /** Addresses and domains that SES has verified. */
  readonly emailIdentities?: readonly string[];
  /** A running DynamoDB to use instead of the embedded engine. */
  readonly dynamoDbEndpoint?: string;
  /** IoT's registry, shared with the broker. */
  readonly iotParts: IotParts;
  readonly broker: IotBroker;
  /** Receives the broker's defects, which no caller waits for. */
  readonly onBrokerDefect: (error: unknown) => void;
  /** Receives every evaluation of a handler. */
  readonly onEvaluation?: EvaluationListener;
  /** Limits of AppSync's real-time endpoint that differ from AWS's. */
  readonly realtime?: Partial<RealtimeLimits>;
  /** Returns the created stacks with their templates. */
  readonly listStacks: () => readonly ListedStack[];
  /** Stricter modes of the resolvers' realm, for tests. */
  readonly realmModes?: RealmModes;
  /** False: the template's web ACL does not limit requests. */
  readonly enforceWebAcl: boolean;
  /** Returns the role of AppSync's logs, once the template's API is created. */
  readonly appSyncLogRole: () => string | undefined;
}

/** All services, and those that tests and the world access by name. */
export interface Modules {
  readonly all: readonly ServiceModule[];
  readonly acmPca: AcmPca;
  readonly appsync: AppSyncModule;
  readonly cloudFront: CloudFrontModule;
  readonly dynamodb: DynamoDbModule;
  readonly events: EventsModule;
  readonly fleetWise: IotFleetWise;
  readonly iot: Iot;
  readonly kinesis: KinesisModule;
  readonly lambda: LambdaModule;
  readonly logs: LogsModule;
  readonly sqs: SqsModule;
  readonly xray: XrayModule;
  readonly appSyncLogs: AppSyncLogs;
}

/** Creates the services. Only DynamoDB has something to start. */
export async function createModules(dependencies: ModuleDependencies): Promise<Modules> {
  const { dispatcher, iam, directory, url, verifySignature } = dependencies;
  const logs = createLogs({ ...dependencies, ...(directory && { directory: path.join(directory, 'logs') }) });
  const waf = createWaf({ clock: dependencies.clock, enforced: dependencies.enforceWebAcl });
  const cognito = createCognitoIdp({ ...dependencies, inspect: waf.inspect });
  const { iotParts: parts, broker, onBrokerDefect: onDefect } = dependencies;
  const iot = createIot({ ...dependencies, parts, broker, onDefect });
  const acmPca = createAcmPca(dependencies);
  const xray = createXray();
  const events = createEvents(dependencies);
  const { lambdaConcurrency: concurrency, dynamoDbEndpoint: endpoint } = dependencies;
  const kinesis = createKinesis(dependencies);
  const sqs = createSqs(dependencies);
  const dynamodb = await createDynamoDb({ ...dependencies, ...(endpoint && { endpoint }) });
  const lambda = createLambda({
    ...dependencies,
    endpointUrl: url,
    streaming: { ...dependencies, streams: kinesis.streams, changeStreams: dynamodb.streams },
    ...(concurrency && { concurrency }),
  });
  dispatcher.onKillCaller((principal) => lambda.killCaller(principal));
  const sink = new AppSyncLogs(iam, dispatcher, dependencies.appSyncLogRole);
  const appsync = createAppSync({
    ...dependencies,
    inspect: waf.inspect,
    jwks: cognito.jwks,
    authenticate: verifySignature,
    logs: sink,
    baseUrl: url,
  });
  const fleetWise = createIotFleetWise({ ...dependencies, things: iot.things });
  const others = [createKms(dependencies), acmPca, iot, fleetWise];
  const cloudFront = createCloudFront({ dispatcher, firstPort: dependencies.distributionPort });
  const all = [
    ...[logs, xray, dynamodb, ...others, cognito, kinesis, sqs],
    createS3(dependencies),
    createAnalytics(),
    createSes(dependencies),
    ...[lambda, events, waf, appsync],
    createCloudWatch(),
    createCodeDeploy(dependencies),
    createCloudFormation(dependencies),
    createCustomResources(dependencies),
    cloudFront,
  ];
  return {
    ...{ acmPca, appsync, cloudFront, dynamodb, events, fleetWise, iot, kinesis, lambda, logs, sqs, xray },
    all,
    appSyncLogs: sink,
  };
}
