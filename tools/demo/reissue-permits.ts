/**
 * Permits for vehicles whose keys were deleted with the demo's files, while the world still has the
 * vehicles.
 */
import type { ReissuePermit } from '../../domain/generated/schema-types.ts';
import { ApiError, type RequestField } from '../session/field-request.ts';
import type { PermitReissue } from '../simulator/provisioning/provision-vehicles.ts';
import { listTenantVehicles, type TenantVehicle } from './tenant-vehicles.ts';

const permitReissue = /* GraphQL */ `
  mutation PermitReissue($referenceId: ID!) {
    permitReissue(referenceId: $referenceId, reason: KEY_LOST) {
      usedAt
    }
  }
`;

/** The error when the API does not permit another key yet. */
const tooSoon =
  'The keys of the demo’s vehicles were lost twice within an hour. ' +
  'Try again after an hour, or start with a new world: npm start -- --fresh';

type Permit = Pick<ReissuePermit, 'usedAt'>;

/** Creates permits as an operator. Reads the tenant's vehicles once, before the first permit. */
export function createReissuePermits(operator: RequestField): PermitReissue {
  let vehicles: Promise<readonly TenantVehicle[]> | undefined;
  return async (deviceId) => {
    const known = await (vehicles ??= listTenantVehicles(operator));
    const vehicle = known.find((candidate) => candidate.deviceId === deviceId);
    if (vehicle === undefined) {
      throw new Error(`No vehicle of the demo has the device ${deviceId}.`);
    }
    const { referenceId } = vehicle;
    const permit = await operator<Permit>(permitReissue, { referenceId }).catch(explainRateLimit);
    // The API returns the same user's permit for ten minutes, even after it was used.
    if (permit.usedAt !== null) {
      throw new Error(tooSoon);
    }
  };
}

function explainRateLimit(error: unknown): never {
  const isLimited = error instanceof ApiError && error.codes[0] === 'RATE_LIMITED';
  throw isLimited ? new Error(tooSoon, { cause: error }) : error;
}
