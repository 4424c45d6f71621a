/** One vehicle: what staff may know of it, its suspension, its TCU and its accesses. */
import { Link } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { useRoles } from '../session/person.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { AccessSection } from './access-section.tsx';
import { useStaffVehicle, type StaffVehicle } from './staff-requests.ts';
import { staffErrorWords } from './staff-words.ts';
import { StatusSection } from './status-section.tsx';
import { Id } from './table.tsx';
import styles from './vehicles.module.css';

/** The page of a vehicle, by the Reference ID in the path. */
export function VehiclePage({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const roles = useRoles();
  const { data: vehicle, error, refetch } = useStaffVehicle(referenceId);
  const isOperator = roles.includes('operators');
  const mayChange = isOperator || roles.includes('service-technicians');
  return (
    <article className={styles.page}>
      <Link className={styles.back} href="/vehicles">
        {translate('vehicle.back')}
      </Link>
      <header>
        <PageTitle
          heading={translate('vehicle.title')}
          title={translate('vehicle.title')}
          place="nav.vehicles"
        />
        <p>
          <Id>{referenceId}</Id>
        </p>
      </header>
      {error !== null && <ErrorNote error={error} toText={staffErrorWords} onRetry={() => void refetch()} />}
      {vehicle === undefined && error === null && <p role="status">{translate('vehicle.loading')}</p>}
      {vehicle !== undefined && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <VehicleFacts vehicle={vehicle} />
            {isOperator && <AccessSection referenceId={referenceId} />}
          </div>
          <div className={styles.column}>
            {mayChange && <StatusSection vehicle={vehicle} mayResume={isOperator} />}
            {roles.includes('privacy-officers') && (
              <section className={styles.part}>
                <h2>{translate('staff.audit')}</h2>
                <p className={styles.lead}>{translate('vehicle.auditLead')}</p>
                <Link href={`/audit/${referenceId}`}>{translate('vehicle.audit')}</Link>
                <Link href={`/reveals/${referenceId}`}>{translate('vehicle.reveal')}</Link>
              </section>
            )}
            {mayChange && vehicle.deviceId && (
              <section className={styles.part}>
                <h2>{translate('tcu.title')}</h2>
                <p className={styles.lead}>{translate('tcu.lead')}</p>
                <Link href={`/vehicles/${referenceId}/tcu`}>{translate('tcu.open')}</Link>
              </section>
            )}
          </div>
        </div>
      )}
    </article>
  );
}

function VehicleFacts({ vehicle }: { readonly vehicle: StaffVehicle }) {
  const { translate, quantities } = useWords();
  const { attributes, certificate, status, isSettled, deviceId, createdAt, updatedAt } = vehicle;
  const { brand, model, year } = attributes;
  const none = translate('vehicles.none');
  const now = Date.now();
  const time = (at: string): string => quantities.time(Date.parse(at), now);
  const facts = {
    status: (
      <span data-status={status} data-testid="status">
        {translate(`status.${status}`)}
        {!isSettled && <small>{translate('vehicle.unsettled')}</small>}
      </span>
    ),
    model: [brand, model, year].filter(Boolean).join(' ') || none,
    device: deviceId ? <Id>{deviceId}</Id> : none,
    until: certificate ? quantities.date(Date.parse(certificate.notAfter)) : none,
    serial: certificate ? <Id>{certificate.serialNumber}</Id> : none,
    created: time(createdAt),
    changed: time(updatedAt),
  };
  return (
    <section className={styles.part}>
      <dl className={styles.facts}>
        {(Object.keys(facts) as (keyof typeof facts)[]).map((name) => (
          <div key={name}>
            <dt>{translate(`vehicles.${name}`)}</dt>
            <dd>{facts[name]}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.lead}>{translate('vehicle.private')}</p>
    </section>
  );
}
