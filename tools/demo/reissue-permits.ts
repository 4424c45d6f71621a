/**
 * Permits for vehicles whose keys were lost with the demo's files, while the world kept the
 * vehicles.
 */
import type { ReissuePermit } from '../../domain/generated/schema-types.ts';
import { RefusalError, type Ask } from './demo-session.ts';
import type { PermitReissue } from './provision-vehicles.ts';
import { listTenantVehicles, type TenantVehicle } from './tenant-vehicles.ts';

const permitReissue = /* GraphQL */ `
  mutation PermitReissue($referenceId: ID!) {
    permitReissue(referenceId: $referenceId, reason: KEY_LOST) {
      usedAt
    }
  }
`;

/** Says what to do when the API permits no further key for now. */
const tooSoon =
  'The keys of the demo’s vehicles are lost again, soon after new ones were permitted. ' +
  'Start again after an hour, or forget this world: npm start -- --fresh';

type Permit = Pick<ReissuePermit, 'usedAt'>;

/**
 * Permits as the operator of the session. Reads the tenant's vehicles once, before the first
 * permit.
 */
export function createReissuePermits(operator: Ask): PermitReissue {
  let vehicles: Promise<readonly TenantVehicle[]> | undefined;
  return async (deviceId) => {
    const known = await (vehicles ??= listTenantVehicles(operator));
    const vehicle = known.find((candidate) => candidate.deviceId === deviceId);
    if (vehicle === undefined) {
      throw new Error(`No vehicle of the demo has the device ${deviceId}.`);
    }
    const { referenceId } = vehicle;
    const permit = await operator<Permit>(permitReissue, { referenceId }).catch(explainRateLimit);
    // The same person's permit for the same reason is repeated for ten minutes, even after its use.
    if (permit.usedAt !== null) {
      throw new Error(tooSoon);
    }
  };
}

function explainRateLimit(error: unknown): never {
  const isLimited = error instanceof RefusalError && error.codes[0] === 'RATE_LIMITED';
  throw isLimited ? new Error(tooSoon, { cause: error }) : error;
}
