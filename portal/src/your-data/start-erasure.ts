/** The start of an erasure, with words for the refusal that a person can wait out. */
import type { Translate } from '../i18n/translate.ts';
import { FormError } from '../shell/request-form.tsx';
import { requestFailure } from '../shell/request-failure.ts';

/** Rejects with FormError while a copy of the same data is prepared, else as `start` does. */
export async function startErasure(start: () => Promise<void>, translate: Translate): Promise<void> {
  await start().catch((failure: unknown) => {
    throw requestFailure(failure).code === 'CONFLICT'
      ? new FormError(translate('erase.busy'), { cause: failure })
      : failure;
  });
}
