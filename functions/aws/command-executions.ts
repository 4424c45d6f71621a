/**
 * Executions of AWS IoT commands. IAM actions: iot:StartCommandExecution and
 * iot:GetCommandExecution on the command and on the thing, iot:DescribeEndpoint. A start is
 * attempted only once, because the caller must decide what a failure means: AWS may have started
 * the execution.
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

/**
 * One run of an AWS IoT command on one thing, which ends after `timeoutSeconds` without a result.
 */
export interface ExecutionOrder {
  readonly commandArn: string;
  readonly thingArn: string;
  /** A second call with the same token starts no second execution. */
  readonly clientToken: string;
  readonly parameters: Readonly<Record<string, CommandParameterValue>>;
  readonly timeoutSeconds: number;
}

/** An execution with the id of its command in the ledger. */
export interface FoundExecution extends CommandExecution {
  /** The parameter `commandId`; absent on executions that other systems started. */
  readonly commandId?: string;
}

/** The account's endpoint is not known, so nothing was sent. The cause says why. */
class EndpointNotFoundError extends Error {
  override readonly name = 'EndpointNotFoundError';
}

const iot = new IoTClient(clientSettings);
const starts = new IoTJobsDataPlaneClient({ ...clientSettings, maxAttempts: 1 });

/**
 * Starts the execution in a single attempt and returns its id. AWS refuses the jobs data plane at
 * its general endpoint (aws-sdk-js-v3#5533), so the account's own endpoint is looked up first (AWS
 * IoT FleetWise Developer Guide, "Obtain account-specific data plane endpoint").
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
    // The endpoint may have changed. A refusal shows that it has not, because only the right
    // endpoint refuses.
    if (startRefusal(error) === undefined) {
      forgetEndpoint('iot:Jobs');
    }
    throw error;
  }
}

/**
 * Sets the host before the SDK writes and signs the `host` header. Scheme and port stay as the SDK
 * resolved them.
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

/** A failure after which it is certain that AWS IoT started nothing in that attempt. */
export interface StartRefusal {
  /** The command's reason code in the ledger. */
  readonly reasonCode: string;
  /** True when another attempt may succeed. */
  readonly mayPass: boolean;
}

/**
 * The refusal that an error of `startExecution` stands for; undefined when AWS IoT may have started
 * an execution.
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
 * The present state of the execution; undefined when AWS IoT does not have it. AWS IoT keeps
 * executions for half a year.
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
      throw new Error('AWS IoT returned no status');
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
