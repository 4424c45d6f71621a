/**
 * Decides which responses of a device change an execution (AWS IoT Developer Guide, "Commands
 * concepts and statuses").
 */
import { type ExecutionRecord, type ExecutionResult, type StatusReason, isFinal } from './command-records.ts';

/** What a device says about an execution. */
export interface DeviceResponse {
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'TIMED_OUT';
  readonly statusReason?: StatusReason;
  readonly result?: Readonly<Record<string, ExecutionResult>>;
}

/** Why a response was not accepted, in the form of the rejected topic. */
export interface Rejection {
  readonly error:
    'InvalidJson' | 'InvalidRequest' | 'InvalidStateTransition' | 'ResourceNotFound' | 'TerminalStateReached';
  readonly errorMessage: string;
}

/**
 * Returns undefined when the response may be applied. After a time-out that the cloud noticed, only
 * a response that ends the execution may.
 */
export function moveViolation(execution: ExecutionRecord, { status }: DeviceResponse): Rejection | undefined {
  if (isFinal(execution)) {
    return {
      error: 'TerminalStateReached',
      errorMessage: `The execution is ${execution.status} and no longer changes`,
    };
  }
  if (execution.status === 'TIMED_OUT' && status === 'IN_PROGRESS') {
    return {
      error: 'InvalidStateTransition',
      errorMessage: 'The execution has timed out and accepts only a final status',
    };
  }
  return undefined;
}
