/**
 * Lambda with functions that the test writes. Their lines are in a log group, and their calls are
 * recorded.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createLambda,
  type LambdaDependencies,
  type LambdaModule,
} from '../../../src/services/lambda/lambda.ts';
import { createLogs } from '../../../src/services/logs/logs.ts';
import { createXray } from '../../../src/services/xray/xray.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { operation, type Service } from '../../../src/core/service.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';

const roleArn = 'arn:aws:iam::000000000000:role/worker';
const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

/** A service for functions to call, which counts the calls that ran. */
function countingKms(): Service & { ran: number } {
  const service = {
    name: 'kms',
    json: { targetPrefix: 'TrentService', version: '1.1' } as const,
    ran: 0,
    operations: {
      GenerateMac: operation<object, object>({
        demands: () => [
          { action: 'kms:GenerateMac', resource: 'arn:aws:kms:eu-central-1:000000000000:key/k' },
        ],
        run() {
          service.ran += 1;
          return {};
        },
      }),
    },
  };
  return service;
}

/** Starts Lambda; call `stop` when the test is done. */
export async function startFunctions(options: Partial<LambdaDependencies> = {}) {
  const kms = countingKms();
  const endpoint = await startEndpoint([kms]);
  const { iam, dispatcher } = endpoint;
  const logs = createLogs({ place, iam });
  const xray = createXray();
  const lambda: LambdaModule = createLambda({
    place,
    iam,
    dispatcher,
    endpointUrl: endpoint.url,
    ...options,
  });
  dispatcher.register([...logs.services, ...xray.services, ...lambda.services]);
  dispatcher.onKillCaller((principal) => lambda.killCaller(principal));
  const directory = mkdtempSync(path.join(tmpdir(), 'functions-'));
  const assetFolder = (key: string) => path.join(directory, key);
  const handlers = [...endpoint.iamHandlers, ...logs.resources, ...lambda.resources];

  async function create(type: string, logicalId: string, properties: Properties) {
    const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder };
    const handler = handlers.find((candidate) => candidate.type === type);
    if (handler === undefined) {
      throw new Error(`No handler for ${type}.`);
    }
    return handler.create(properties, context);
  }

  await createWorker(create);

  /** Creates a function from the text of its module. */
  async function define(name: string, code: string, properties: Properties = {}, file = 'index.mjs') {
    mkdirSync(path.join(directory, name), { recursive: true });
    writeFileSync(path.join(directory, name, file), code);
    return create('AWS::Lambda::Function', name, {
      FunctionName: name,
      Role: roleArn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Key: name },
      LoggingConfig: { LogGroup: 'lines' },
      ...properties,
    });
  }

  async function stop() {
    await lambda.stop();
    await endpoint.stop();
  }

  return {
    ...endpoint,
    ...{ kms, create, define, lambda, logs, xray, stop },
    invoke: (name: string, payload: unknown = {}) => invoke(endpoint, name, payload),
  };
}

async function invoke(
  { dispatcher, iam }: Awaited<ReturnType<typeof startEndpoint>>,
  FunctionName: string,
  payload: unknown,
) {
  const input = { FunctionName, Payload: JSON.stringify(payload) };
  const call = { service: 'lambda', operation: 'Invoke', input, principal: iam.rootPrincipal };
  // Invoke's documented output.
  const output = (await dispatcher.dispatch(call)) as { FunctionError?: string; Payload: string };
  return { failed: output.FunctionError !== undefined, payload: JSON.parse(output.Payload) as unknown };
}

/** Creates the role and the log group of the functions. */
async function createWorker(
  create: (type: string, logicalId: string, properties: Properties) => Promise<unknown>,
): Promise<void> {
  await create('AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  });
  await create('AWS::IAM::Policy', 'WorkerPolicy', {
    PolicyDocument: {
      Statement: [allow(['logs:CreateLogStream', 'logs:PutLogEvents']), allow('kms:*'), allow('xray:*')],
    },
    Roles: ['worker'],
  });
  await create('AWS::Logs::LogGroup', 'Lines', { LogGroupName: 'lines' });
}
