/** The sentences that say what a car does and how current that is. */
import type { Translate } from '../i18n/translate.ts';
import type { Quantities } from '../i18n/units.ts';
import type { Freshness } from '../live/freshness.ts';
import type { Readings } from '../live/readings.ts';
import type { VehicleView } from '../live/vehicle-feed.ts';

/** What a car does, as far as its signals say. */
export type Activity = 'DRIVING' | 'CHARGING' | 'PARKED' | 'UNKNOWN';

/** Derives the activity; UNKNOWN when the car sent neither speed nor motion. */
export function activityOf(readings: Readings): Activity {
  const isMoving = readings.boolean('Vehicle.IsMoving')?.value;
  const speed = readings.number('Vehicle.Speed')?.value;
  if (isMoving === true || (isMoving === undefined && speed !== undefined && speed > 0)) {
    return 'DRIVING';
  }
  if (readings.boolean('Vehicle.Powertrain.TractionBattery.Charging.IsCharging')?.value === true) {
    return 'CHARGING';
  }
  return isMoving === undefined && speed === undefined ? 'UNKNOWN' : 'PARKED';
}

/** One moment of a car, with the language and units to say it in. */
export interface Situation {
  readonly view: VehicleView;
  readonly freshness: Freshness;
  readonly readings: Readings;
  readonly translate: Translate;
  readonly quantities: Quantities;
  /** True when the page has let the car return to its own pace: then nothing is called live. */
  readonly isAtOwnPace?: boolean;
}

/** Returns the sentences of the status line, in reading order. */
export function statusWords(situation: Situation): string {
  const { view, freshness, translate, quantities } = situation;
  switch (freshness.kind) {
    case 'STARTING':
      return translate('now.starting');
    case 'LIVE':
      return liveWords(situation);
    case 'CAR_OFFLINE':
      return `${lastActivity(situation)} ${offlineWords(situation)}`.trim();
    case 'NEVER_REPORTED':
      return translate('now.neverReported');
    case 'KEPT':
      return translate('now.kept', { time: quantities.time(view.arrivedAt ?? 0, freshness.cloudNow) });
    case 'CATCHING_UP':
      return translate('now.catchingUp');
    case 'YOU_OFFLINE':
      return view.arrivedAt === undefined
        ? translate('now.youOfflineEmpty')
        : translate('now.youOffline', { time: quantities.time(view.arrivedAt, freshness.cloudNow) });
    case 'ENDED':
      return endWords(situation);
  }
}

/** Only the API's refusal says that the access has ended. */
function endWords({ view, translate }: Situation): string {
  if (view.failure?.errors.some(({ errorType }) => errorType === 'VEHICLE_NOT_FOUND') !== true) {
    return translate('now.failed');
  }
  return view.arrivedAt === undefined
    ? translate('now.refused')
    : `${translate('now.ended')} ${translate('now.endedNext')}`;
}

function liveWords(situation: Situation): string {
  const { freshness, isAtOwnPace = false, readings, translate, quantities } = situation;
  if (readings.isSilent && readings.newestAt !== undefined) {
    const time = quantities.time(readings.newestAt, freshness.cloudNow);
    return `${lastActivity(situation)} ${translate('now.silent', { time })}`.trim();
  }
  switch (activityOf(readings)) {
    case 'DRIVING': {
      const speed = readings.number('Vehicle.Speed');
      // An old speed is not shown as the present one.
      const driving =
        speed === undefined || speed.isOld
          ? translate('now.drivingUnknown')
          : translate('now.driving', { speed: quantities.speed(speed.value) });
      return `${driving} ${translate(isAtOwnPace ? 'now.connected' : 'now.live')}`;
    }
    case 'CHARGING': {
      const power = readings.number('Vehicle.Powertrain.TractionBattery.CurrentPower');
      const charging =
        power === undefined || power.isOld || power.value <= 0
          ? translate('now.chargingUnknown')
          : translate('now.charging', {
              power: translate('unit.kilowatt', { value: quantities.power(power.value) }),
            });
      return `${charging} ${translate('now.connected')}`;
    }
    case 'PARKED':
      return `${translate('now.parked')} ${translate('now.connected')}`;
    case 'UNKNOWN':
      return translate('now.unknown');
  }
}

/** A car whose last message said that it drives is not called parked. */
function lastActivity({ readings, translate }: Situation): string {
  switch (activityOf(readings)) {
    case 'DRIVING':
      return translate('now.wasDriving');
    case 'PARKED':
      return translate('now.parked');
    case 'CHARGING':
    case 'UNKNOWN':
      return '';
  }
}

function offlineWords({ freshness, readings, translate, quantities }: Situation): string {
  if (readings.newestAt === undefined) {
    return translate('now.offlineEmpty');
  }
  const time = quantities.time(readings.newestAt, freshness.cloudNow);
  return freshness.carOfflineSeconds === undefined
    ? translate('now.offlineSince', { time })
    : translate('now.offline', { duration: quantities.duration(freshness.carOfflineSeconds), time });
}
