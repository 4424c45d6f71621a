/** An export of a person reads every store that an erasure of a person empties, or says why not. */
import { expect, it, vi } from 'vitest';
import { heldInTables, otherStores } from '../../domain/personal-data.ts';
import { tables } from '../../domain/tables.ts';

/** Why an export leaves a store out. */
const leftOut: Readonly<Record<string, string>> = {
  ArchiveBucket: 'a copy of Telemetry; what only it has is a gap (docs/SECURITY.md)',
  Announcements: 'a queue of two days; the events are in the histories',
  AuditSeals: 'random salts',
  SelfRegistrations: 'the random user name, which the account has too',
  ExportsBucket: 'exports themselves',
  Telemetry: 'the person exports it',
  TelemetrySummaries: 'the person exports them',
  VehicleState: 'the person exports it',
};

it('reads every store of the inventory, or names the reason', async () => {
  for (const { environmentVariable } of Object.values(tables)) {
    vi.stubEnv(environmentVariable, environmentVariable);
  }
  vi.stubEnv('USER_POOL_ID', 'pool');
  const { personDatasets } = await import('../../functions/exports/person-datasets.ts');

  const ofPersons = [
    ...Object.entries(heldInTables),
    ...otherStores.map((store) => [store.construct, store] as const),
  ].filter(([, { erasedBy }]) => (erasedBy as readonly string[]).includes('PERSON'));

  const read = personDatasets.map(({ store }) => store);
  expect([...read, ...Object.keys(leftOut)].sort()).toEqual(ofPersons.map(([name]) => name).sort());
});
