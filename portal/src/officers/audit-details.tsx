/** The rest of an entry of the audit log, behind one press. */
import type { ReactNode } from 'react';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { Id } from '../vehicles/table.tsx';
import type { AuditEntry } from './audit-log.ts';
import styles from './officers.module.css';

const roleNames: Readonly<Record<string, PlainMessageKey>> = {
  owners: 'auditRole.owners',
  operators: 'auditRole.operators',
  provisioners: 'auditRole.provisioners',
  'service-technicians': 'auditRole.service-technicians',
  'privacy-officers': 'auditRole.privacy-officers',
};

/** Returns the roles in which the person could act; a role that is not known has no name. */
export function roleWords({ actorRoles }: AuditEntry, { translate, quantities }: Words): string {
  const names = actorRoles.flatMap((role) => {
    const name = Object.hasOwn(roleNames, role) ? roleNames[role] : undefined;
    return name === undefined ? [] : [translate(name)];
  });
  return names.length === 0 ? translate('auditRole.none') : quantities.list(names);
}

/** Ids and numbers that an inquiry needs, each with its name. */
export function AuditDetails({ entry }: { readonly entry: AuditEntry }) {
  const { translate } = useWords();
  const facts = factsOf(entry, useWords());
  return (
    <details className={styles.details}>
      <summary>{translate('audit.details')}</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{translate(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function factsOf(entry: AuditEntry, words: Words): readonly (readonly [PlainMessageKey, ReactNode])[] {
  const { deviceId, personId, learned, bulkPerDay, bulkUntil, visibleFrom } = entry;
  const { caseNumber, claimId, jobId, revealId, clientId, requestId } = entry;
  const { locale, quantities } = words;
  const number = new Intl.NumberFormat(locale);
  const time = (at: string): string => quantities.time(Date.parse(at), Date.now());
  const id = (value: string): ReactNode => <Id>{value}</Id>;
  const facts: readonly (readonly [PlainMessageKey, ReactNode])[] = [
    ['audit.device', deviceId && id(deviceId)],
    ['audit.about', personId && id(personId)],
    ['audit.learned', typeof learned === 'number' && number.format(learned)],
    ['audit.bulkPerDay', typeof bulkPerDay === 'number' && number.format(bulkPerDay)],
    ['audit.bulkUntil', bulkUntil && time(bulkUntil)],
    ['audit.hiddenUntil', visibleFrom && time(visibleFrom)],
    ['reveals.case', caseNumber && <bdi>{caseNumber}</bdi>],
    ['audit.claim', claimId && id(claimId)],
    ['audit.reveal', revealId && id(revealId)],
    ['audit.job', jobId && id(jobId)],
    ['audit.client', id(clientId)],
    ['audit.request', id(requestId)],
  ];
  return facts.filter(
    ([, value]) => value !== undefined && value !== null && value !== false && value !== '',
  );
}
