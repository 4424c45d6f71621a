/** What the steps about commands leave for each other. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { MutationSendRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** The stash of `sendRemoteCommand`. */
export interface SendStash extends VehicleStash, AllowanceStash {
  /** The caller's key as it is stored. */
  idempotencyKey: string;
  /** Of the command that the idempotency key stands for. */
  commandId?: string;
  /**
   * True when an earlier call has written the command: what comes before handing it over is
   * skipped.
   */
  isRepeated?: boolean;
  /** The command as it stands after it was handed over. */
  command?: RemoteCommandItem;
}

/** The context of `sendRemoteCommand`; `Result` is what the step's data source answers. */
export type SendContext<Result = unknown> = VehicleContext<MutationSendRemoteCommandArgs, Result> & {
  stash: SendStash;
};
