/** What a certificate of erasure states, for a terminal. */
import type { ErasureCertificate } from '../../records/erasure-certificate.ts';

/** The lines of a certificate that verified. */
export function certificateReport({ statement }: ErasureCertificate, isOfSubject: boolean): string {
  const { ends, erasedAt, erasedAtLeast, erasureId, from, scope, tenantId, until } = statement;
  const time = from === undefined ? `until ${until}` : `from ${from} until ${until}`;
  const counts = Object.entries(erasedAtLeast).map(([store, count]) => `  ${store}: ${count}`);
  const copies = Object.entries(ends).map(([copy, end]) => `  ${copy}: ${end}`);
  return [
    `Proved: erasure ${erasureId} of ${tenantId} (${scope}), erased at ${erasedAt}.`,
    isOfSubject ? 'It is about the given vehicle or person.' : 'Pass --subject to prove whom it is about.',
    `Erased at least, of the time ${time}:`,
    ...counts,
    'Copies that cannot be erased end by:',
    ...copies,
    '',
  ].join('\n');
}
