/** Options of a call outside an invocation. */
import type { CallOptions } from '../../functions/aws/client-settings.ts';

/** For calls that may take as long as the test. */
export const unlimited: CallOptions = { abortSignal: new AbortController().signal };
