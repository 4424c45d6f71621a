/**
 * Executions of AWS IoT commands. IAM actions: iot:StartCommandExecution and
 * iot:GetCommandExecution on the command and on the thing, iot:DescribeEndpoint. Starting is tried
 * once: the caller weighs whether AWS carried out a try that failed.
 */
import {
  GetCommandExecutionCommand,
  IoTClient,
  ResourceNotFoundException as ExecutionNotFound,
} from '@aws-sdk/client-iot';
import {
  type CommandParameterValue,
  ConflictException,
  IoTJobsDataPlaneClient,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  StartCommandExecutionCommand,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-iot-jobs-data-plane';
import { HttpRequest } from '@smithy/core/protocols';
import type { CommandExecution } from '../../domain/command-execution.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';
import { isTransient } from '../runtime/failure.ts';
import { findEndpoint, forgetEndpoint } from './iot-endpoints.ts';

/** What to start. */
export interface ExecutionOrder {
  readonly commandArn: string;
  readonly thingArn: string;
  /** The same token starts no second execution. */
  readonly clientToken: string;
  readonly parameters: Readonly<Record<string, CommandParameterValue>>;
  readonly timeoutSeconds: number;
}

/** An execution with what names its command in the ledger. */
export interface FoundExecution extends CommandExecution {
  /** The parameter `commandId`; absent on executions that others started. */
  readonly commandId?: string;
}

/** The account's endpoint is not known, so nothing was sent to it. The cause says why. */
class EndpointNotFoundError extends Error {
  override readonly name = 'EndpointNotFoundError';
}

const iot = new IoTClient(clientSettings);
const starts = new IoTJobsDataPlaneClient({ ...clientSettings, maxAttempts: 1 });

/**
 * Starts the execution, with one try, and returns AWS IoT's id of it. AWS refuses the jobs data
 * plane at its general endpoint (aws-sdk-js-v3#5533) and says to get the account's own before each
 * start (AWS IoT FleetWise Developer Guide, "Obtain account-specific data plane endpoint").
 */
export async function startExecution(
  { clientToken, commandArn, parameters, thingArn, timeoutSeconds }: ExecutionOrder,
  options: CallOptions,
): Promise<string> {
  const command = new StartCommandExecutionCommand({
    commandArn,
    targetArn: thingArn,
    parameters: { ...parameters },
    executionTimeoutSeconds: timeoutSeconds,
    clientToken,
  });
  sendTo(await requireEndpoint(options), command);
  try {
    const { executionId } = await starts.send(command, options);
    if (executionId === undefined) {
      throw new Error('AWS IoT returned no execution id');
    }
    return executionId;
  } catch (error) {
    // It may have moved; a refusal comes from the endpoint itself.
    if (startRefusal(error) === undefined) {
      forgetEndpoint('iot:Jobs');
    }
    throw error;
  }
}

/**
 * Before the SDK writes the header `host` and signs it. Scheme and port stay those that the SDK
 * resolved.
 */
function sendTo(host: string, { middlewareStack }: StartCommandExecutionCommand): void {
  middlewareStack.add(
    (next) => (args) => {
      if (HttpRequest.isInstance(args.request)) {
        args.request.hostname = host;
      }
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'accountEndpoint' },
  );
}

async function requireEndpoint(options: CallOptions): Promise<string> {
  try {
    return await findEndpoint('iot:Jobs', options);
  } catch (cause) {
    throw new EndpointNotFoundError('AWS IoT returned no endpoint', { cause });
  }
}

/** A failure after which it is certain that AWS IoT started nothing at that try. */
export interface StartRefusal {
  /** For the ledger. */
  readonly reasonCode: string;
  /** The next try may be taken. */
  readonly mayPass: boolean;
}

/**
 * The refusal that an error of `startExecution` is; undefined when it does not say whether
 * something was started.
 */
export function startRefusal(error: unknown): StartRefusal | undefined {
  if (error instanceof EndpointNotFoundError) {
    return { reasonCode: 'ENDPOINT_NOT_FOUND', mayPass: isTransient(error.cause) };
  }
  return refusals.find(([type]) => error instanceof type)?.[1];
}

const refusals = [
  [ValidationException, { reasonCode: 'INVALID_COMMAND', mayPass: false }],
  [ResourceNotFoundException, { reasonCode: 'VEHICLE_NOT_REGISTERED', mayPass: false }],
  [ConflictException, { reasonCode: 'CONFLICTING_COMMAND', mayPass: false }],
  [ServiceQuotaExceededException, { reasonCode: 'TOO_MANY_COMMANDS', mayPass: false }],
  [ThrottlingException, { reasonCode: 'THROTTLED', mayPass: true }],
] as const;

/**
 * The execution as it stands; undefined when AWS IoT does not know it (any more: it keeps them for
 * half a year).
 */
export async function findExecution(
  executionId: string,
  thingArn: string,
  options: CallOptions,
): Promise<FoundExecution | undefined> {
  try {
    const command = new GetCommandExecutionCommand({ executionId, targetArn: thingArn });
    const { parameters, status, statusReason } = await iot.send(command, options);
    if (status === undefined) {
      throw new Error('AWS IoT answered no status');
    }
    const { reasonCode } = statusReason ?? {};
    const commandId = parameters?.['commandId']?.S;
    return {
      status,
      ...(reasonCode === undefined ? {} : { reasonCode }),
      ...(commandId === undefined ? {} : { commandId }),
    };
  } catch (error) {
    if (error instanceof ExecutionNotFound) {
      return undefined;
    }
    throw error;
  }
}
