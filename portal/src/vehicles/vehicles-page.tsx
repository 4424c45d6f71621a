/** Vehicles: the exact search, and the newest vehicles of the organisation. */
import { Button, Link } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { useRoles } from '../session/person.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { ReferenceSearch, VinSearch } from './search-forms.tsx';
import { useFleet, type FleetVehicle } from './staff-requests.ts';
import { StaffNav } from './staff-nav.tsx';
import { staffErrorWords } from './staff-words.ts';
import { Id, Table } from './table.tsx';
import styles from './vehicles.module.css';

/** The first page of staff. */
export function VehiclesPage() {
  const { translate } = useWords();
  const roles = useRoles();
  const mayList = roles.includes('operators') || roles.includes('privacy-officers');
  const mayChange = roles.includes('operators') || roles.includes('service-technicians');
  return (
    <article className={styles.page}>
      <StaffNav page="vehicles" />
      <PageTitle
        heading={translate('nav.vehicles')}
        title={translate('vehicles.find')}
        place="nav.vehicles"
      />
      <div className={styles.searches}>
        <ReferenceSearch />
        {roles.includes('operators') && <VinSearch />}
      </div>
      {mayChange && (
        <p>
          <Link href="/vehicles/several">{translate('several.title')}</Link>
        </p>
      )}
      {roles.includes('operators') && (
        <p>
          <Link href="/vehicles/devices">{translate('devices.title')}</Link>
        </p>
      )}
      {mayList && <Fleet />}
    </article>
  );
}

function Fleet() {
  const words = useWords();
  const { translate } = words;
  const { data, error, refetch, hasNextPage, fetchNextPage } = useFleet();
  const columns = [
    translate('vehicles.reference'),
    translate('vehicles.status'),
    translate('vehicles.model'),
    translate('vehicles.device'),
    translate('vehicles.until'),
  ];
  return (
    <section className={styles.part}>
      {error !== null && <ErrorNote error={error} toText={staffErrorWords} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <p role="status">{translate('vehicles.loading')}</p>}
      {data !== undefined && (
        <Table
          caption={translate('vehicles.newest')}
          columns={columns}
          rows={data.map((vehicle) => ({ key: vehicle.referenceId, cells: cellsOf(vehicle, words) }))}
        />
      )}
      {hasNextPage && (
        <Button className={styles.more} onPress={() => void fetchNextPage({ cancelRefetch: false })}>
          {translate('vehicles.more')}
        </Button>
      )}
    </section>
  );
}

function cellsOf(vehicle: FleetVehicle, { translate, quantities }: Words) {
  const { referenceId, status, deviceId, attributes, certificate } = vehicle;
  const none = translate('vehicles.none');
  return [
    <Link key="id" href={`/vehicles/${referenceId}`}>
      <Id>{referenceId}</Id>
    </Link>,
    <span key="status" data-status={status}>
      {translate(`status.${status}`)}
    </span>,
    [attributes.brand, attributes.model].filter(Boolean).join(' ') || none,
    deviceId ? <Id key="device">{deviceId}</Id> : none,
    certificate ? quantities.date(Date.parse(certificate.notAfter)) : none,
  ];
}
