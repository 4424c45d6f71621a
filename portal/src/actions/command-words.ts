/** The sentences that say what became of a command, and what its reader can do. */
import type { RemoteCommandKind, WatchedCommand } from '../../../client/index.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Quantities } from '../i18n/units.ts';
import { requestFailure } from '../shell/request-failure.ts';
import type { DeskView } from './command-desk.ts';

/** What the words need in addition to the command. */
export interface CommandWording {
  readonly translate: Translate;
  readonly quantities: Quantities;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
}

/** Reasons with words of their own: of the cloud, and of cars. */
const reasons = [
  'DOOR_OPEN',
  'BATTERY_TOO_LOW',
  'CABLE_NOT_CONNECTED',
  'CHARGE_LIMIT_REACHED',
  'VEHICLE_MOVING',
  'VEHICLE_MOTION_UNKNOWN',
  'DEVICE_TIMED_OUT',
  'ACCESS_ENDED',
  'VEHICLE_WITHOUT_TCU',
  'VEHICLE_SUSPENDED',
] as const;

/** Codes with which the API refuses a command. */
const refusals = [
  'VEHICLE_NOT_FOUND',
  'COMMAND_NOT_ALLOWED',
  'VEHICLE_WITHOUT_TCU',
  'VEHICLE_SUSPENDED',
  'VEHICLE_MOVING',
  'VEHICLE_MOTION_UNKNOWN',
  'RATE_LIMITED',
  'TENANT_REQUIRED',
] as const;

/** Returns the state of a command in a few words, with its reason and its time. */
export function stateWords(command: WatchedCommand, wording: CommandWording): string {
  const { translate } = wording;
  switch (command.status) {
    case 'SUCCEEDED':
    case 'OUTCOME_UNKNOWN':
      return translate(`commandState.${command.status}`, { time: timeOf(command, wording) });
    case 'FAILED':
    case 'REJECTED':
      return translate(`commandState.${command.status}`, {
        reason: reasonWords(command.reasonCode ?? undefined, translate),
      });
    default:
      return translate(`commandState.${command.status}`);
  }
}

/** Returns what became of the last press, in sentences; undefined before the first. */
export function pressWords(view: DeskView, wording: CommandWording): string | undefined {
  const { translate } = wording;
  const { pressed: kind, presses, commands } = view;
  const press = kind === undefined ? undefined : presses[kind];
  if (kind === undefined || press === undefined) {
    return undefined;
  }
  const say = (state: string): string =>
    translate('actions.outcome', { command: translate(`command.${kind}`), state });
  switch (press.state) {
    case 'SENDING':
      return say(translate('actions.sending'));
    case 'UNCERTAIN':
      return say(translate('actions.uncertain'));
    case 'REFUSED':
      return say(refusalWords(press.error, translate));
    case 'TAKEN': {
      const command = commands.find(({ commandId }) => commandId === press.commandId);
      return command === undefined ? undefined : say(stateWords(command, wording));
    }
  }
}

/** Kinds whose outcome the doors show. */
const doorKinds: readonly RemoteCommandKind[] = ['LOCK_DOORS', 'UNLOCK_DOORS'];

/**
 * True when the outcome of the last press is not known and the doors show it: the reader is sent to
 * what the car reports.
 */
export function isDoorOutcomeOpen({ pressed, presses, commands }: DeskView): boolean {
  const press = pressed === undefined ? undefined : presses[pressed];
  if (pressed === undefined || press === undefined || !doorKinds.includes(pressed)) {
    return false;
  }
  const command =
    press.state === 'TAKEN' ? commands.find(({ commandId }) => commandId === press.commandId) : undefined;
  return press.state === 'UNCERTAIN' || command?.status === 'OUTCOME_UNKNOWN';
}

/** Returns why the API refused a command. */
function refusalWords(error: unknown, translate: Translate): string {
  const { code } = requestFailure(error);
  const known = refusals.find((one) => one === code);
  return known === undefined ? translate('error.unexpected') : translate(`refusal.${known}`);
}

function reasonWords(code: string | undefined, translate: Translate): string {
  const known = reasons.find((one) => one === code);
  if (known !== undefined) {
    return translate(`reason.${known}`);
  }
  return code === undefined ? translate('actions.noReason') : translate('actions.otherReason', { code });
}

function timeOf({ updatedAt }: WatchedCommand, { quantities, now }: CommandWording): string {
  return quantities.time(Date.parse(updatedAt), now);
}
