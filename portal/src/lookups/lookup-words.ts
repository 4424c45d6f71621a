/** An entry of the access log as sentences: who did what, how it ended, and why. */
import type { Translate } from '../i18n/translate.ts';
import type { Lookup } from './access-log.ts';
import { refusedOutcomes } from './refused.ts';

/** Returns what happened, with its actor as the subject. */
export function eventWords(entry: Lookup, translate: Translate): string {
  const own = entry.isOwn ? 'yes' : 'no';
  return translate(`event.${entry.action}`, { own, who: actorWords(entry, translate) });
}

/** Returns how it ended; undefined where the first sentence says that. */
export function endWords(entry: Lookup, translate: Translate): string | undefined {
  const { outcome } = entry;
  const known = refusedOutcomes.find((one) => one === outcome);
  if (known !== undefined) {
    return translate(`end.${known}`);
  }
  if (outcome === 'CONVERTED' || outcome === 'FAILED' || outcome === 'CODE_SENT') {
    return translate(`end.${outcome}`);
  }
  return undefined;
}

/** Returns the stated reason; undefined where none is stated, or where it says nothing new. */
export function purposeWords(entry: Lookup, translate: Translate): string | undefined {
  const { purpose, revealPurpose, reissueReason } = entry;
  if (purpose && purpose !== 'OWN_VEHICLE') {
    return translate(`purpose.${purpose}`);
  }
  if (revealPurpose) {
    return translate(`purpose.${revealPurpose}`);
  }
  return reissueReason ? translate(`purpose.${reissueReason}`) : undefined;
}

function actorWords({ role, organisation }: Lookup, translate: Translate): string {
  return role === 'PERSON' || !organisation
    ? translate('actor.PERSON')
    : translate(`actor.${role}`, { organisation });
}
