/** The commands that a page offers, and who may send which. */
import type { RemoteCommandKind } from '../../../client/index.ts';
import { commandKinds } from '../../../domain/commands.ts';
import type { CarAccess } from '../cars/car-access.ts';

/** A command with its parameter, as a person chose it. */
export interface CommandChoice {
  readonly kind: RemoteCommandKind;
  /** START_CLIMATE only: degrees Celsius. */
  readonly temperature?: number;
  /** SET_CHARGE_LIMIT only: percent. */
  readonly chargeLimit?: number;
}

/** True when the role may send commands of the kind (`domain/commands.ts`). */
export function maySend(role: CarAccess['role'], kind: RemoteCommandKind): boolean {
  const { roles } = commandKinds[kind];
  return roles.some((one) => one === role);
}
