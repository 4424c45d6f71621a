/** The stash that the steps of `setReporting` share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { MutationSetReportingArgs, ReportingChange } from '../../domain/generated/schema-types.ts';
import type { ReportingSetting, ReportingValues } from '../../domain/reporting.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** A vehicle that may be asked. */
export interface AskedVehicle {
  readonly referenceId: string;
  /** Of the registry's item that was read. */
  readonly version: number;
  readonly setting: ReportingSetting;
}

/** The stash of one call. */
export interface ReportingStash extends AllowanceStash {
  caller: Caller;
  /** AppSync's id of the HTTP request, for the audit log. */
  requestId: string;
  /** Each vehicle once. */
  referenceIds: readonly string[];
  values: ReportingValues;
  /** The vehicles that are written. */
  asked: readonly AskedVehicle[];
  /** What the call returns once they are written. */
  changes?: ReportingChange[];
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type ReportingContext<Result = unknown> = Context<
  MutationSetReportingArgs,
  ReportingStash,
  undefined,
  undefined,
  Result
>;
