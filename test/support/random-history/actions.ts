/**
 * What the actors of a random history do. Each action chooses its arguments from the history's
 * cast, acts through the API or as a vehicle, and returns the effects that were acknowledged.
 */
import { type Random, pick } from '../../../tools/simulator/random.ts';
import {
  cancelSomeOffer,
  endAccess,
  grantAccess,
  inviteToVehicle,
  leaveVehicle,
  offerVehicle,
  useCode,
} from './access-actions.ts';
import type { Action, Cast, Outcome } from './cast.ts';
import { claimVehicle, decideClaim } from './claim-actions.ts';
import { convertVin, permit, provision, releaseDevice, removeTcu, replaceTcu } from './device-actions.ts';
import { resume, revoke, suspend } from './status-actions.ts';
import { follow, renew, report } from './vehicle-actions.ts';

/** How often an action is chosen, compared with the others. */
const weights: readonly (readonly [weight: number, Action])[] = [
  [2, provision],
  [1, convertVin],
  [1, permit],
  [1, replaceTcu],
  [1, removeTcu],
  [1, releaseDevice],
  [4, grantAccess],
  [1, endAccess],
  [1, leaveVehicle],
  [3, inviteToVehicle],
  [3, offerVehicle],
  [1, cancelSomeOffer],
  [6, useCode],
  [4, claimVehicle],
  [4, decideClaim],
  [1, suspend],
  [3, resume],
  [1, revoke],
  [3, renew],
  [3, report],
  [3, follow],
];

const [first = provision, ...others] = weights.flatMap(([weight, action]) =>
  Array.from({ length: weight }, () => action),
);

/** Runs one action, which it picks by the weights. */
export function actAtRandom(cast: Cast, random: Random): Promise<Outcome> {
  return pick(random, [first, ...others])(cast, random);
}
