/** The records that IoT stores for commands and their executions. Times are epoch milliseconds. */

/** A parameter's value as on the wire: exactly one member. */
export interface ParameterValue {
  readonly S?: string;
  readonly B?: boolean;
  readonly I?: number;
  readonly L?: number;
  readonly D?: number;
  /** Base64. */
  readonly BIN?: string;
  readonly UL?: string;
}

/** Values of one execution, keyed by the parameter names that the command declares. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** AWS's names of the value types, one for each member of `ParameterValue`. */
export type ParameterType = 'STRING' | 'INTEGER' | 'DOUBLE' | 'LONG' | 'UNSIGNEDLONG' | 'BOOLEAN' | 'BINARY';

/** Comparisons of a parameter's conditions. */
export type ConditionOperator =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'LESS_THAN'
  | 'LESS_THAN_EQUALS'
  | 'GREATER_THAN'
  | 'GREATER_THAN_EQUALS'
  | 'IN_SET'
  | 'NOT_IN_SET'
  | 'IN_RANGE'
  | 'NOT_IN_RANGE';

/** The operand of a comparison. Numbers are text. */
export interface ConditionOperand {
  readonly number?: string;
  readonly numbers?: readonly string[];
  readonly string?: string;
  readonly strings?: readonly string[];
  readonly numberRange?: { readonly min: string; readonly max: string };
}

/** A rule for a parameter's value. */
export interface ValueCondition {
  readonly comparisonOperator: ConditionOperator;
  readonly operand: ConditionOperand;
}

/** A parameter that every execution of the command has. */
export interface CommandParameter {
  readonly name: string;
  readonly type?: ParameterType;
  readonly value?: ParameterValue;
  readonly defaultValue?: ParameterValue;
  readonly valueConditions?: readonly ValueCondition[];
  readonly description?: string;
}

/** A command that can be executed on devices. */
export interface CommandRecord {
  readonly commandId: string;
  readonly displayName?: string;
  readonly description?: string;
  /** JSON text with placeholders for parameters. */
  readonly payloadTemplate: string;
  readonly mandatoryParameters: readonly CommandParameter[];
  readonly createdAt: number;
  readonly lastUpdatedAt: number;
  /** When it was deleted. Its id stays reserved for 12 hours after that. */
  readonly deletedAt?: number;
}

/** Statuses of a command execution in AWS IoT. */
export type ExecutionStatus = 'CREATED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'TIMED_OUT';

/** Why a device failed or rejected an execution, as it reported it. */
export interface StatusReason {
  readonly reasonCode: string;
  readonly reasonDescription?: string;
}

/** A value in the device's response. */
export interface ExecutionResult {
  readonly S?: string;
  readonly B?: boolean;
  /** Base64. */
  readonly BIN?: string;
}

/** One execution of a command on a thing. */
export interface ExecutionRecord {
  readonly executionId: string;
  readonly commandId: string;
  readonly thingName: string;
  readonly status: ExecutionStatus;
  readonly statusReason?: StatusReason;
  readonly result?: Readonly<Record<string, ExecutionResult>>;
  readonly parameters?: ParameterValues;
  readonly executionTimeoutSeconds: number;
  readonly clientToken?: string;
  /**
   * The request as text, to distinguish a repeated request from another one with the same token.
   */
  readonly request: string;
  readonly createdAt: number;
  readonly lastUpdatedAt: number;
  /** When the status became final. */
  readonly completedAt?: number;
}

/** Reason of a time-out that AWS IoT detected. The device may still end such an execution. */
export const noResponseFromDevice = '$NO_RESPONSE_FROM_DEVICE';

/**
 * False while the device can still change the execution (AWS IoT Developer Guide, "Commands
 * concepts and statuses").
 */
export function isFinal({ status, statusReason }: Pick<ExecutionRecord, 'status' | 'statusReason'>): boolean {
  if (status === 'TIMED_OUT') {
    return statusReason?.reasonCode !== noResponseFromDevice;
  }
  return status !== 'CREATED' && status !== 'IN_PROGRESS';
}
