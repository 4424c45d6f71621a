/** People: who has access to the car, who can see what, and how to give or end an access. */
import { useState } from 'react';
import { Button, Link } from 'react-aria-components';
import { useLocation } from 'wouter';
import { carName } from '../cars/car-name.ts';
import { CarNav } from '../cars/car-nav.tsx';
import { useCar } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { useAccesses, useAccessRequests, type PersonAccess } from './accesses.ts';
import { InviteForm } from './invite-form.tsx';
import styles from './people-page.module.css';
import { PersonRow } from './person-row.tsx';
import { SightTable } from './sight-table.tsx';

/** The page of one car's people, by the Reference ID in the path. */
export function PeoplePage({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const car = useCar(referenceId);
  const { data, error, refetch } = useAccesses(referenceId);
  const { invite } = useAccessRequests(referenceId);
  const isOwner = car?.role === 'OWNER';
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="people" />
      <header>
        <PageTitle heading={translate('people.title')} title={translate('people.title')} />
        {car !== undefined && <p className={styles.lead}>{carName(car, translate)}</p>}
      </header>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <p role="status">{translate('people.loading')}</p>}
      {data !== undefined && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <Accesses referenceId={referenceId} accesses={data} isOwner={isOwner} />
            <SightTable />
          </div>
          <div className={styles.column}>
            {isOwner && <InviteForm onInvite={invite} />}
            {isOwner && <Sell referenceId={referenceId} />}
            <Leave referenceId={referenceId} isOwner={isOwner} />
          </div>
        </div>
      )}
    </article>
  );
}

interface AccessesProps {
  readonly referenceId: string;
  readonly accesses: readonly PersonAccess[];
  /** True when the reader may end drivers' accesses. */
  readonly isOwner: boolean;
}

/** Owners and drivers, each group with its count; what failed stands above them. */
function Accesses({ referenceId, accesses, isOwner }: AccessesProps) {
  const { translate } = useWords();
  const { end } = useAccessRequests(referenceId);
  const [failure, setFailure] = useState<{ readonly error: Error; readonly accessId: string }>();
  const tryEnd = (accessId: string): void => {
    setFailure(undefined);
    end(accessId).catch((error: Error) => setFailure({ error, accessId }));
  };
  return (
    <>
      {failure !== undefined && <ErrorNote error={failure.error} onRetry={() => tryEnd(failure.accessId)} />}
      {(['OWNER', 'DRIVER'] as const).map((role) => {
        const group = accesses.filter((access) => access.role === role);
        return (
          <section key={role} className={styles.group}>
            <h2>{translate(`people.${role}`, { count: group.length })}</h2>
            <ul>
              {group.map((access) => (
                <PersonRow
                  key={access.accessId}
                  access={access}
                  onEnd={isOwner && role === 'DRIVER' && !access.ownerId ? tryEnd : undefined}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Sell({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  return (
    <section className={styles.group}>
      <h2>{translate('sell.title')}</h2>
      <p className={styles.lead}>{translate('sell.open')}</p>
      <Link href={`/cars/${referenceId}/sell`}>{translate('sell.title')}</Link>
    </section>
  );
}

function Leave({ referenceId, isOwner }: { readonly referenceId: string; readonly isOwner: boolean }) {
  const { translate } = useWords();
  const [, navigate] = useLocation();
  const { leave } = useAccessRequests(referenceId);
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<Error>();
  const tryLeave = (): void => {
    setError(undefined);
    leave().then(() => navigate(isOwner ? '/cars/former' : '/cars'), setError);
  };
  const text = translate(isOwner ? 'leave.owner' : 'leave.driver');
  return (
    <section className={styles.group}>
      <h2>{translate('leave.title')}</h2>
      <p className={styles.lead}>{text}</p>
      {error !== undefined && <ErrorNote error={error} onRetry={tryLeave} />}
      <Button className={styles.grave} onPress={() => setIsAsking(true)}>
        {translate('leave.title')}
      </Button>
      <ConfirmDialog
        title={translate('leave.ask')}
        text={text}
        keepLabel={translate('leave.stay')}
        confirmLabel={translate('leave.confirm')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={tryLeave}
      />
    </section>
  );
}
