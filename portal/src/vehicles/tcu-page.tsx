/** The change of a TCU in steps: the devices, the check, and what was cut off. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Link } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { RequestForm } from '../shell/request-form.tsx';
import { useStaffVehicle } from './staff-requests.ts';
import { inStaffWords } from './staff-words.ts';
import { Id } from './table.tsx';
import { changeTcu, cutTime, type TcuChange, type TcuChoice } from './tcu-requests.ts';
import { DevicesStep } from './tcu-devices-step.tsx';
import styles from './vehicles.module.css';

const headings = { devices: 'tcu.title', check: 'tcu.checkTitle', done: 'tcu.doneTitle' } as const;

/** What was done, with the time of the cut where the history has it. */
type Done = TcuChange & { readonly cutAt: string | undefined };

/** The page of the steps. A reload begins again: nothing is sent before the check. */
export function TcuPage({ referenceId }: { readonly referenceId: string }) {
  const words = useWords();
  const { translate } = words;
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<TcuChoice>();
  const [isChecking, setIsChecking] = useState(false);
  const [done, setDone] = useState<Done>();
  const step = done !== undefined ? 'done' : isChecking ? 'check' : 'devices';
  const heading: PlainMessageKey = headings[step];
  const change = async (chosen: TcuChoice): Promise<void> => {
    const changed = await inStaffWords(changeTcu(request, referenceId, chosen), words);
    // The change stands without its time.
    const cutAt = await cutTime(request, referenceId, changed.removedDeviceId).catch(() => undefined);
    await queries.invalidateQueries({ queryKey: ['staff-vehicle', referenceId] });
    setDone({ ...changed, cutAt });
  };
  return (
    <article className={styles.page}>
      <Link className={styles.back} href={`/vehicles/${referenceId}`}>
        {translate('tcu.vehicle')}
      </Link>
      <header>
        <PageTitle
          key={step}
          heading={translate(heading)}
          title={translate('tcu.title')}
          place="nav.vehicles"
        />
        <p>
          <Id>{referenceId}</Id>
        </p>
      </header>
      <div className={styles.narrow}>
        {step === 'devices' && (
          <DevicesStep
            initial={choice}
            onChosen={(chosen) => {
              setChoice(chosen);
              setIsChecking(true);
            }}
          />
        )}
        {step === 'check' && choice !== undefined && (
          <CheckStep
            referenceId={referenceId}
            choice={choice}
            onBack={() => setIsChecking(false)}
            onConfirm={() => change(choice)}
          />
        )}
        {done !== undefined && <DoneStep done={done} />}
      </div>
    </article>
  );
}

interface CheckStepProps {
  readonly referenceId: string;
  readonly choice: TcuChoice;
  readonly onBack: () => void;
  readonly onConfirm: () => Promise<void>;
}

function CheckStep({ referenceId, choice, onBack, onConfirm }: CheckStepProps) {
  const { translate } = useWords();
  const { data: vehicle } = useStaffVehicle(referenceId);
  const { brand, model } = vehicle?.attributes ?? {};
  const { currentDeviceId, newDeviceId } = choice;
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{translate('vehicles.model')}</dt>
          <dd>{[brand, model].filter(Boolean).join(' ') || translate('vehicles.none')}</dd>
        </div>
        <div>
          <dt>{translate('tcu.current')}</dt>
          <dd>
            <Id>{currentDeviceId}</Id>
          </dd>
        </div>
        <div>
          <dt>{translate('tcu.new')}</dt>
          <dd>{newDeviceId === undefined ? translate('vehicles.none') : <Id>{newDeviceId}</Id>}</dd>
        </div>
      </dl>
      <p className={styles.warning}>{translate('tcu.checkLead')}</p>
      <div className={styles.grave}>
        <RequestForm
          submitLabel={translate(newDeviceId === undefined ? 'tcu.submitRemove' : 'tcu.submitReplace')}
          busyLabel={translate('form.busy')}
          onSubmit={onConfirm}
        >
          {null}
        </RequestForm>
      </div>
      <div>
        <Button onPress={onBack}>{translate('tcu.back')}</Button>
      </div>
    </>
  );
}

function DoneStep({ done: { status, removedDeviceId, expectedDeviceId, cutAt } }: { readonly done: Done }) {
  const { translate, quantities } = useWords();
  return (
    <>
      <p role="status">{translate('tcu.doneLead')}</p>
      <dl className={styles.facts}>
        <div>
          <dt>{translate('tcu.removed')}</dt>
          <dd>
            <Id>{removedDeviceId}</Id>
          </dd>
        </div>
        {cutAt !== undefined && (
          <div>
            <dt>{translate('tcu.cutAt')}</dt>
            <dd data-testid="cut">{quantities.time(Date.parse(cutAt), Date.now())}</dd>
          </div>
        )}
        <div>
          <dt>{translate('vehicles.status')}</dt>
          <dd>{translate(`status.${status}`)}</dd>
        </div>
        <div>
          <dt>{translate('tcu.expected')}</dt>
          <dd>{expectedDeviceId ? <Id>{expectedDeviceId}</Id> : translate('tcu.anyDevice')}</dd>
        </div>
      </dl>
      <p className={styles.lead}>{translate('tcu.nextStep')}</p>
    </>
  );
}
