/** The context of the fields with which owners and drivers share a vehicle. */
import type { VehicleContext } from '../registry/context.ts';
import type { HashCodeResult } from '../../domain/contracts.ts';
import type { CodeItem, OpenCodes } from '../../domain/invitations.ts';
import type { CodePurpose } from '../../domain/one-time-codes.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { AccessStash } from './access-context.ts';

/** What the steps of sharing and selling pass on in `ctx.stash`. */
export interface SharingStash extends AccessStash {
  /** What the call's code is for, in the fields that make or use one. */
  purpose: CodePurpose;
  /** The code that a caller entered, normalised; absent when the text cannot be one. */
  givenCode?: string;
  /** Keyed hash of the code that the caller entered. */
  givenHash?: string;
  /** The item of the code that the caller entered, whatever its state. */
  codeItem?: CodeItem;
  /** True for an offer's code that was entered as an invitation's, or the other way round. */
  isOfOtherField?: boolean;
  /** The code that this call makes. */
  newCode?: HashCodeResult;
  /** What the new code stands for, once it is written. */
  written?: CodeItem;
  /** The vehicle's codes as they were read; absent when its item does not exist. */
  codes?: OpenCodes;
  /** The `accessId` by which the caller names another access. */
  accessId?: string;
  /** The access that the caller names. */
  target?: OwnershipItem;
  /** The name that the caller gives, checked. */
  name?: string;
  /** When an offer may be accepted, in stored form. */
  notBefore?: string;
  /** Whether an offer was open. */
  wasOpen?: boolean;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type SharingContext<Arguments, Result = unknown> = VehicleContext<Arguments, Result> & {
  stash: SharingStash;
};
