/** Words for the errors that privacy officers meet. */
import type { PlainMessageKey } from '../i18n/translate.ts';
import type { Words } from '../i18n/words.tsx';
import { FormError } from '../shell/request-form.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { staffErrorWords } from '../vehicles/staff-words.ts';

const wordsByCode: Readonly<Record<string, PlainMessageKey>> = {
  REVEAL_NOT_FOUND: 'revealError.REVEAL_NOT_FOUND',
  REVEAL_NOT_APPROVED: 'revealError.REVEAL_NOT_APPROVED',
  REVEAL_ENDED: 'revealError.REVEAL_ENDED',
  DATA_JOB_NOT_FOUND: 'erasureError.DATA_JOB_NOT_FOUND',
  ACTION_NOT_ALLOWED: 'erasureError.ACTION_NOT_ALLOWED',
  SECOND_PERSON_REQUIRED: 'revealError.SECOND_PERSON_REQUIRED',
};

/**
 * Rejects as a form shows it, with the words of privacy officers; `own` has those of the form
 * itself.
 */
export async function inOfficerWords<Result>(
  result: Promise<Result>,
  words: Pick<Words, 'translate' | 'quantities'>,
  own: Readonly<Record<string, PlainMessageKey>> = {},
): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    const { code = '' } = requestFailure(error);
    const all = { ...wordsByCode, ...own };
    const known = Object.hasOwn(all, code) ? all[code] : undefined;
    const text = known === undefined ? staffErrorWords(error, words) : words.translate(known);
    throw new FormError(text, { cause: error });
  }
}
