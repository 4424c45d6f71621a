/** The context of the field that switches the collection of positions. */
import type { MutationSetPrivacyModeArgs } from '../../domain/generated/schema-types.ts';
import type { SharingContext } from '../ownership/sharing-context.ts';

/** The context of the handlers; `Result` is the result of the step's data source. */
export type PrivacyContext<Result = unknown> = SharingContext<MutationSetPrivacyModeArgs, Result>;
