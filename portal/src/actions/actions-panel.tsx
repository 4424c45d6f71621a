/**
 * Commands to the car. The buttons show what was asked for; the doors, the climate and the charge
 * elsewhere on the page show what the car reports, and only that.
 */
import { useId, useState, useSyncExternalStore } from 'react';
import type { RemoteCommandKind } from '../../../client/index.ts';
import type { CarAccess } from '../cars/car-access.ts';
import { carName } from '../cars/car-name.ts';
import { useWords } from '../i18n/words.tsx';
import type { Freshness } from '../live/freshness.ts';
import { useLiveStore } from '../live/live-store.tsx';
import type { Readings } from '../live/readings.ts';
import { chargeOf } from '../now/headline.tsx';
import { lockSummary } from '../now/parts.ts';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { ActionButton } from './action-button.tsx';
import styles from './actions-panel.module.css';
import { deskOf, type DeskView } from './command-desk.ts';
import { maySend, type CommandChoice } from './command-list.ts';
import { isDoorOutcomeOpen, pressWords } from './command-words.ts';
import { isUnlockRefused, reachObstacle } from './obstacle.ts';
import { RecentCommands } from './recent-commands.tsx';
import { SettingSlider, settable } from './setting-slider.tsx';

interface ActionsPanelProps {
  readonly access: CarAccess;
  readonly freshness: Freshness;
  readonly readings: Readings;
  /** The sentence about the car on the page. */
  readonly status: string;
}

/** The commands that the person may send, and what became of them. */
export function ActionsPanel({ access, freshness, readings, status }: ActionsPanelProps) {
  const { translate } = useWords();
  const desk = deskOf(useLiveStore(), access.referenceId);
  const view = useSyncExternalStore(desk.subscribe, desk.snapshot);
  const [isAsking, setIsAsking] = useState(false);
  const obstacleId = useId();
  const obstacle = reachObstacle(freshness);
  const send = (choice: CommandChoice): void => void desk.send(choice);
  const button = (kind: RemoteCommandKind, press: () => void = () => send({ kind })) =>
    maySend(access.role, kind) && (
      <ActionButton
        kind={kind}
        desk={view}
        obstacle={isUnlockRefused(kind, readings) ? translate('actions.moving') : undefined}
        describedBy={obstacle && obstacleId}
        onPress={press}
      />
    );
  return (
    <section className={styles.panel}>
      <h2>{translate('actions.title')}</h2>
      {obstacle !== undefined && (
        <p id={obstacleId} className={styles.obstacle}>
          {translate(obstacle)}
        </p>
      )}
      <div className={styles.groups}>
        <div className={styles.group}>
          <h3>{translate('doors.title')}</h3>
          <div className={styles.buttons}>
            {button('LOCK_DOORS')}
            {button('UNLOCK_DOORS', () => setIsAsking(true))}
            {button('HONK_AND_FLASH')}
          </div>
        </div>
        <Climate readings={readings} button={button} send={send} />
        {chargeOf(readings) !== undefined && (
          <Charging
            readings={readings}
            mayLimit={maySend(access.role, 'SET_CHARGE_LIMIT')}
            button={button}
            send={send}
          />
        )}
      </div>
      {access.role === 'DRIVER' && <p className={styles.note}>{translate('actions.driver')}</p>}
      <PressOutcome desk={view} readings={readings} now={freshness.cloudNow} />
      <RecentCommands desk={view} now={freshness.cloudNow} />
      <ConfirmDialog
        title={translate('unlock.title', { car: carName(access, translate) })}
        text={status}
        keepLabel={translate('unlock.keep')}
        confirmLabel={translate('command.UNLOCK_DOORS')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => send({ kind: 'UNLOCK_DOORS' })}
      />
    </section>
  );
}

interface PressOutcomeProps {
  readonly desk: DeskView;
  readonly readings: Readings;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
}

/** What became of the last press; where that is not known, what the car reports. */
function PressOutcome({ desk, readings, now }: PressOutcomeProps) {
  const words = useWords();
  const { translate, quantities } = words;
  const locks = lockSummary(readings, words);
  const lookAt =
    isDoorOutcomeOpen(desk) && locks !== undefined
      ? translate('actions.lookAtDoors', {
          locks: locks.words,
          time: quantities.time(locks.observedAt, now),
        })
      : '';
  return (
    <p className={styles.outcome} role="status">
      {[pressWords(desk, { translate, quantities, now }), lookAt].filter(Boolean).join(' ')}
    </p>
  );
}

interface GroupProps {
  readonly readings: Readings;
  readonly button: (kind: RemoteCommandKind, press?: () => void) => React.ReactNode;
  readonly send: (choice: CommandChoice) => void;
}

const usualTemperature = 21;
const usualLimit = 80;

function Climate({ readings, button, send }: GroupProps) {
  const { translate, quantities } = useWords();
  const [chosen, setChosen] = useState<number>();
  const reported = readings.number('Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature')?.value;
  const temperature = settable('temperature', chosen ?? reported ?? usualTemperature);
  return (
    <div className={styles.group}>
      <h3>{translate('cabin.climate')}</h3>
      <div className={styles.buttons}>
        {button('START_CLIMATE', () => send({ kind: 'START_CLIMATE', temperature }))}
        {button('STOP_CLIMATE')}
      </div>
      <SettingSlider
        parameter="temperature"
        label={translate('actions.temperature')}
        value={temperature}
        format={quantities.temperature}
        onChange={setChosen}
      />
    </div>
  );
}

function Charging({ readings, mayLimit, button, send }: GroupProps & { readonly mayLimit: boolean }) {
  const { translate, quantities } = useWords();
  const [chosen, setChosen] = useState<number>();
  const reported = readings.number('Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit')?.value;
  const chargeLimit = settable('chargeLimit', chosen ?? reported ?? usualLimit);
  return (
    <div className={styles.group}>
      <h3>{translate('actions.charging')}</h3>
      <div className={styles.buttons}>
        {button('START_CHARGING')}
        {button('STOP_CHARGING')}
        {button('SET_CHARGE_LIMIT', () => send({ kind: 'SET_CHARGE_LIMIT', chargeLimit }))}
      </div>
      {mayLimit && (
        <SettingSlider
          parameter="chargeLimit"
          label={translate('actions.limit')}
          value={chargeLimit}
          format={quantities.percent}
          onChange={setChosen}
        />
      )}
    </div>
  );
}
