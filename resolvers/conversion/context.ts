/**
 * The stash that the steps of a conversion share. It never holds the VIN: a step that needs it
 * reads the argument.
 */
import type { Context } from '@aws-appsync/utils';
import type { ConversionOutcome, RecordedPurpose } from '../../domain/audit.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { HashedVinEntry } from '../../domain/conversion.ts';
import type { QueryReferenceIdForVinArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of one attempt to convert pass on in `ctx.stash`. */
export interface ConversionStash extends AllowanceStash {
  caller: Caller;
  /** When the attempt began, for the audit log only; ISO 8601 in UTC. */
  begunAt: string;
  /** The purpose in the audit log; absent where an operator stated none. */
  purpose?: RecordedPurpose;
  requestId: string;
  /**
   * Set by the step that decides. Later lookups are then skipped, but the audit record is written.
   */
  outcome?: ConversionOutcome;
  hashedVin?: string;
  /** Set while the hash key rotates. */
  otherHashedVin?: string;
  /** Set when the guards could not be read, because one of them was just being written. */
  isGuardBusy?: boolean;
  /** The vehicle that a guard of the VIN names; only while the hash key rotates. */
  guardedReferenceId?: string;
  /** The tenant's vehicle with this VIN, in any status. */
  vehicle?: HashedVinEntry;
}

/** The context of a conversion's handlers; `Result` is the result of the step's data source. */
export type ConversionContext<Result = unknown> = Context<
  QueryReferenceIdForVinArgs,
  ConversionStash,
  undefined,
  undefined,
  Result
>;
