/** Words for the errors of requests (`domain/error-catalogue.ts`), with the next step. */
import type { PlainMessageKey, Translate } from '../i18n/translate.ts';
import type { Quantities } from '../i18n/units.ts';
import { requestFailure } from './request-failure.ts';

const wordsByCode: Readonly<Record<string, PlainMessageKey>> = {
  SERVICE_UNAVAILABLE: 'error.service',
  VEHICLE_NOT_FOUND: 'error.notFound',
  TENANT_REQUIRED: 'error.tenant',
  CLIENT_NOT_ALLOWED: 'error.client',
  AUDIT_UNAVAILABLE: 'error.audit',
  CONFLICT: 'error.conflict',
  INVALID_ARGUMENT: 'error.argument',
  INVALID_VIN: 'error.vin',
  CLAIM_NOT_FOUND: 'error.claimOver',
  CLAIM_BLOCKED: 'error.claimOver',
  CLAIM_CODE_WRONG: 'error.claimCode',
  ACTION_NOT_ALLOWED: 'error.notAllowed',
  ACCESS_NOT_FOUND: 'error.accessGone',
  ACCESS_LIMIT_REACHED: 'error.accessLimit',
  SIGN_IN_TOO_OLD: 'error.signInTooOld',
  EXPORT_EXPIRED: 'error.exportOver',
  EXPORT_NOT_READY: 'error.exportNotReady',
  DATA_JOB_NOT_FOUND: 'error.exportOver',
  INVITATION_NOT_FOUND: 'error.invitation',
  OFFER_NOT_FOUND: 'error.invitation',
  INVITATION_LIMIT_REACHED: 'error.invitationLimit',
};

/** Returns the sentence for an error. */
export function errorWords(
  error: unknown,
  { translate, quantities }: { readonly translate: Translate; readonly quantities: Quantities },
): string {
  const { code = '', retryAfterSeconds, isTransient } = requestFailure(error);
  if (code === 'RATE_LIMITED') {
    const duration = quantities.duration(retryAfterSeconds ?? 60);
    return translate('error.rateLimited', { duration });
  }
  const known = Object.hasOwn(wordsByCode, code) ? wordsByCode[code] : undefined;
  return translate(known ?? (isTransient ? 'error.service' : 'error.unexpected'));
}
