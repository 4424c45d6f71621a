/** What `npm run audit -- verify` prints. */
import type { Verification } from '../../records/findings.ts';

/** Most findings that are printed; their number is always stated. */
const maxFindings = 100;

/** The result for a person; `hasOwnKey` is false when the export's own key was used. */
export function verificationText(verification: Verification, hasOwnKey: boolean): string {
  const { entries, erased, expired, findings, heads, isIntact, lastHead, tenantId, unsealed, unsealedForMs } =
    verification;
  const lines = [
    isIntact
      ? `INTACT: ${entries} entries under ${heads} signed heads of tenant ${tenantId ?? '?'}.`
      : `NOT INTACT: ${findings.length} findings; ${entries} entries under ${heads} heads are proved.`,
    ...findings.slice(0, maxFindings).map(({ kind, record, text }) => `  ${kind} ${record}: ${text}`),
    ...(findings.length > maxFindings ? [`  and ${findings.length - maxFindings} more`] : []),
    ...(erased.length > 0 ? [`Erased, as sealed entries record: ${erased.join(', ')}.`] : []),
    ...(expired > 0 ? [`Not there: ${expired} entries, which their signed heads let expire by now.`] : []),
    ...(unsealed > 0
      ? [`Not sealed yet: ${unsealed} entries, the oldest for ${Math.ceil(unsealedForMs / 1000)} s.`]
      : []),
    ...(lastHead === undefined ? [] : [`Last head: ${lastHead}`]),
    ...(hasOwnKey
      ? []
      : ['The public key is that of the file: this proves nothing against a forger of the whole file.']),
  ];
  return `${lines.join('\n')}\n`;
}
