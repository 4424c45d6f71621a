/** The stash that the steps of `sendRemoteCommand` share. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { MutationSendRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** Lives for one call of `sendRemoteCommand`; its steps set the optional members. */
export interface SendStash extends VehicleStash, AllowanceStash {
  /** The caller's key as it is stored. */
  idempotencyKey: string;
  /** Id of the command that the idempotency key belongs to. */
  commandId?: string;
  /**
   * True when an earlier call wrote the command, so that all steps but the hand-over are skipped.
   */
  isRepeated?: boolean;
  /** The command after its hand-over. */
  command?: RemoteCommandItem;
}

/** The context of `sendRemoteCommand`; `Result` is the result of the step's data source. */
export type SendContext<Result = unknown> = VehicleContext<MutationSendRemoteCommandArgs, Result> & {
  stash: SendStash;
};
