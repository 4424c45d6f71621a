/** Words for what staff meet: errors of devices and vehicles of the organisation. */
import type { PlainMessageKey } from '../i18n/translate.ts';
import type { Words } from '../i18n/words.tsx';
import { errorWords } from '../shell/error-words.ts';
import { FormError } from '../shell/request-form.tsx';
import { requestFailure } from '../shell/request-failure.ts';

const wordsByCode: Readonly<Record<string, PlainMessageKey>> = {
  VEHICLE_NOT_FOUND: 'staffError.VEHICLE_NOT_FOUND',
  PROVISIONING_IN_PROGRESS: 'staffError.PROVISIONING_IN_PROGRESS',
  SERVICE_UNAVAILABLE: 'staffError.SERVICE_UNAVAILABLE',
  DEVICE_MISMATCH: 'staffError.DEVICE_MISMATCH',
  DEVICE_UNKNOWN: 'staffError.DEVICE_UNKNOWN',
  DEVICE_WITHDRAWN: 'staffError.DEVICE_WITHDRAWN',
  DEVICE_CONFLICT: 'staffError.DEVICE_CONFLICT',
  DEVICE_IN_USE: 'staffError.DEVICE_IN_USE',
  CLIENT_NOT_ALLOWED: 'staffError.CLIENT_NOT_ALLOWED',
};

/** Returns the sentence for an error of a request. */
export function staffErrorWords(error: unknown, words: Pick<Words, 'translate' | 'quantities'>): string {
  const { code = '' } = requestFailure(error);
  return Object.hasOwn(wordsByCode, code) ? codeWords(code, words) : errorWords(error, words);
}

/** Returns the sentence for the `errorType` of one vehicle of a call. */
export function codeWords(code: string, { translate }: Pick<Words, 'translate'>): string {
  return translate(wordsByCode[code] ?? 'staffError.SERVICE_UNAVAILABLE');
}

/** Rejects as `RequestForm` shows it, with the words of staff. */
export async function inStaffWords<Result>(
  result: Promise<Result>,
  words: Pick<Words, 'translate' | 'quantities'>,
): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    throw new FormError(staffErrorWords(error, words), { cause: error });
  }
}
