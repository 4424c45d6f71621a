/**
 * Executions of AWS IoT commands. IAM actions: iot:StartCommandExecution and iot:GetCommandExecution, both on the command and on the thing. Starting is never
 * repeated in here: whether a try that failed was one that AWS carried out is its caller's to weigh.
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
import type { CommandExecution } from '../../domain/command-execution.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

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

const starts = new IoTJobsDataPlaneClient({ ...clientSettings, maxAttempts: 1 });
const iot = new IoTClient(clientSettings);

/** Starts the execution, with one try; answers AWS IoT's id of it. */
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
  const { executionId } = await starts.send(command, options);
  if (executionId === undefined) throw new Error('AWS IoT answered no execution id');
  return executionId;
}

/** A refusal by which AWS IoT says that it started nothing at that try. */
export interface StartRefusal {
  /** For the ledger. */
  readonly reasonCode: string;
  /** The next try may be taken. */
  readonly mayPass: boolean;
}

/** The refusal that an error of `startExecution` is; undefined when it does not say whether something was started. */
export function startRefusal(error: unknown): StartRefusal | undefined {
  return refusals.find(([type]) => error instanceof type)?.[1];
}

const refusals = [
  [ValidationException, { reasonCode: 'INVALID_COMMAND', mayPass: false }],
  [ResourceNotFoundException, { reasonCode: 'VEHICLE_NOT_REGISTERED', mayPass: false }],
  [ConflictException, { reasonCode: 'CONFLICTING_COMMAND', mayPass: false }],
  [ServiceQuotaExceededException, { reasonCode: 'TOO_MANY_COMMANDS', mayPass: false }],
  [ThrottlingException, { reasonCode: 'THROTTLED', mayPass: true }],
] as const;

/** The execution as it stands; undefined when AWS IoT does not know it (any more: it keeps them for half a year). */
export async function findExecution(
  executionId: string,
  thingArn: string,
  options: CallOptions,
): Promise<FoundExecution | undefined> {
  try {
    const command = new GetCommandExecutionCommand({ executionId, targetArn: thingArn });
    const { parameters, status, statusReason } = await iot.send(command, options);
    if (status === undefined) throw new Error('AWS IoT answered no status');
    const { reasonCode } = statusReason ?? {};
    const commandId = parameters?.['commandId']?.S;
    return {
      status,
      ...(reasonCode === undefined ? {} : { reasonCode }),
      ...(commandId === undefined ? {} : { commandId }),
    };
  } catch (error) {
    if (error instanceof ExecutionNotFound) return undefined;
    throw error;
  }
}
