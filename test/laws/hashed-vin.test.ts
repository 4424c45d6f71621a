/**
 * Every use of a VIN's keyed hash is known, so that each was thought about for a rotation of the
 * hash key. While one runs, a vehicle may have either of two hashes, and a look-up by one of them
 * may miss it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folders = ['bench', 'client', 'domain', 'functions', 'infra', 'prove', 'resolvers', 'tools'];

/** The files that name a hash or its guard, and what each of them does in a rotation. */
const uses: Readonly<Record<string, string>> = {
  'bench/conversion/dataset.ts': 'writes items for a deployment without a rotation',
  'bench/conversion/peer-work.ts': 'stands for other systems',
  'bench/rotation/old-vehicles.ts': 'writes vehicles with old hashes',
  'bench/vehicles/make-vehicles.ts': 'writes items for a deployment without a rotation',
  'domain/claim.ts': 'a claim holds both hashes',
  'domain/contracts.ts': '`hashVin` returns both',
  'domain/conversion.ts': 'names what both look-ups return',
  'domain/hashed-vin.ts': 'defines them',
  'domain/registry.ts': 'makes the guards of both',
  'domain/tables.ts': 'the index that conversions use without a rotation',
  'functions/aws/vin-vault.ts': 'makes both',
  'functions/conversion/hash-vin.ts': 'returns both',
  'functions/ownership/claim-codes.ts': 'reads both guards at one moment',
  'functions/provisioning/change-tcu.ts': 'reads both guards at one moment',
  'functions/provisioning/decision.ts': 'carries both in the request',
  'functions/provisioning/drafts.ts': 'gives a new vehicle the written one',
  'functions/provisioning/provision-vehicle.ts': 'makes both',
  'functions/provisioning/provisioning-item.ts': 'names the one of the item',
  'functions/provisioning/registry-store.ts': 'reads both guards at one moment',
  'functions/provisioning/request.ts': 'leaves both to the caller',
  'functions/provisioning/revocation.ts': 'releases the guard of the item, on the version it read',
  'functions/provisioning/run.ts': 'carries the other one to the reservation',
  'functions/provisioning/steps/reserve.ts': 'takes one guard and requires the absence of the other',
  'functions/provisioning/vehicle-allowance.ts': 'counts by the one of the item',
  'functions/rotation/move-guard.ts': 'moves a vehicle from one to the other',
  'functions/rotation/old-guards.ts': 'counts the guards of both',
  'infra/functions/claims.ts': 'lets new claims pass, which have one in any release',
  'prove/aws/remove-vehicle.ts': 'removes the guard of the item',
  'resolvers/claims/start-context.ts': 'carries both',
  'resolvers/claims/take-person-vehicle-start-allowance.ts': 'counts by the written one',
  'resolvers/claims/take-vehicle-start-allowance.ts': 'counts by the written one',
  'resolvers/claims/write-start.ts': 'stores both',
  'resolvers/conversion/context.ts': 'carries both',
  'resolvers/conversion/find-guarded-vehicle.ts': 'names what it returns',
  'resolvers/conversion/find-vehicle.ts': 'exists only without a rotation',
  'resolvers/conversion/hash-vin.ts': 'stores both in the stash',
  'resolvers/conversion/vin-guards.ts': 'reads both guards at one moment',
  'resolvers/data-sources.ts': 'names the index that exists only without a rotation',
  'resolvers/wiring-queries.ts': 'names the look-up that exists only without a rotation',
  'resolvers/wiring-rotation.ts': 'replaces that look-up',
  'tools/restore/laws/guard-laws.ts': 'compares a guard with the one of the item it names',
  'tools/restore/laws/vehicle-laws.ts': 'compares the one of the item with its guard',
};

const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules') && !name.includes('generated'))
    .map((name) => path.join(folder, name)),
);

/** True for a source that handles keyed hashes of VINs or the guards that they make. */
const handlesHashes = (source: string): boolean =>
  /hashedVin|HashedVin|VinHashes|vinGuard|hashVin\(/.test(source);

it('knows every file that handles keyed hashes of VINs', () => {
  const found = files.filter((file) => handlesHashes(readFileSync(file, 'utf8')));

  expect(found.length).toBeGreaterThan(30);
  expect(found.toSorted()).toEqual(Object.keys(uses).toSorted());
});

it('finds a new use', () => {
  expect(handlesHashes("const guard = vinGuard('k1.x');")).toBe(true);
  expect(handlesHashes('const { hashedVin } = item;')).toBe(true);
  expect(handlesHashes('const { referenceId } = item;')).toBe(false);
});

it.each([
  [
    'computes MACs of VINs',
    /hashVinBy\(|vinMacMessage\(/,
    ['domain/hashed-vin.ts', 'functions/aws/vin-vault.ts', 'functions/rotation/move-guard.ts'],
  ],
  [
    'opens VINs',
    /\bopenVin\(/,
    ['functions/aws/vin-vault.ts', 'functions/reveals/open-vin.ts', 'functions/rotation/move-guard.ts'],
  ],
])('only known files %s', (_name, pattern, expected) => {
  const found = files.filter((file) => pattern.test(readFileSync(file, 'utf8')));

  expect(found.toSorted()).toEqual([...expected].toSorted());
});
