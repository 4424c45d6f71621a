/**
 * What the steps of a conversion leave for each other. The VIN is never in it: each step that needs
 * it reads the argument.
 */
import type { Context } from '@aws-appsync/utils';
import type { ConversionOutcome, RecordedPurpose } from '../../domain/audit.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { HashedVinEntry } from '../../domain/conversion.ts';
import type { QueryReferenceIdForVinArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** The stash of one attempt. */
export interface ConversionStash extends AllowanceStash {
  caller: Caller;
  /** When the attempt was made, for the record alone; ISO 8601 in UTC. */
  begunAt: string;
  /** What the record says of the purpose; absent where an operator stated none. */
  purpose?: RecordedPurpose;
  requestId: string;
  /** Set by the step that decides; the lookups after it are skipped, the record is not. */
  outcome?: ConversionOutcome;
  hashedVin?: string;
  /** The vehicle of the tenant with this VIN, whatever its status. */
  vehicle?: HashedVinEntry;
}

/** The context of a conversion's handlers; `Result` is what the step's data source answers. */
export type ConversionContext<Result = unknown> = Context<
  QueryReferenceIdForVinArgs,
  ConversionStash,
  undefined,
  undefined,
  Result
>;
