/** Many claims to one vehicle whose codes are known, without 24 starts one after another. */
import { randomUUID } from 'node:crypto';
import { type ClaimItem, claimCodeSeconds, startedClaimKeptSeconds } from '../../domain/claim.ts';
import type { HashCodeRequest, HashCodeResult } from '../../domain/contracts.ts';
import { invoke } from './commands.ts';
import { type GivenVehicle, type Person, tenant } from './given.ts';
import { itemsOf, putItems, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

/** A claim that its person can confirm with the code. */
export interface StartedClaim {
  readonly person: Person;
  readonly claimId: string;
  readonly code: string;
}

/** The code of all claims. Each has its own hash of it. */
const code = '12345678';

/**
 * Stores a started claim of each person, as `startOwnershipClaim` does. The vehicle shows another
 * code for each, which this one then replaces.
 */
export async function givenStartedClaims(
  world: TestWorld,
  people: readonly Person[],
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<readonly StartedClaim[]> {
  const vehicles = await itemsOf(world, 'VehicleRegistry');
  const hashedVin = vehicles.find((vehicle) => vehicle.referenceId === referenceId)?.hashedVin ?? '';
  const started = people.map((person) => ({ person, claimId: randomUUID(), code }));
  const at = world.clock.now();
  await putItems(
    world,
    'OwnershipClaims',
    started.map(({ claimId, person }) => ({
      ...{ claimId, hashedVin, tenantId: tenant, ownerId: person.principalId },
      ...{ clientId: 'client', requestId: randomUUID(), status: 'CODE_EXPECTED', tries: 0 },
      createdAt: new Date(at).toISOString(),
      codeUntil: new Date(at + claimCodeSeconds * 1000).toISOString(),
      expiresAt: Math.floor(at / 1000) + startedClaimKeptSeconds,
    })) satisfies readonly ClaimItem[],
  );
  await world.streams.settled();
  await Promise.all(started.map(({ claimId }) => setCode(world, claimId)));
  return started;
}

async function setCode(world: TestWorld, claimId: string): Promise<void> {
  const request: HashCodeRequest = { purpose: 'CLAIM', tenantId: tenant, subject: claimId, code };
  // The contract of the function.
  const { ok } = (await invoke(world, 'HashCode', request)) as { readonly ok: HashCodeResult };
  await setAttribute(world, 'OwnershipClaims', { claimId }, 'codeHash', ok.codeHash);
}
