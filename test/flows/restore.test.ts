/**
 * A drill of a restore in a world where every law has something to compare: the restored tables are
 * consistent, and a defect of each kind is found and named.
 */
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditSealItem } from '../../domain/audit-seal.ts';
import { deviceGuard, publicKeyGuard, vinGuard } from '../../domain/registry.ts';
import { placeOf } from '../../records/findings.ts';
import { checkConsistency } from '../../tools/restore/consistency.ts';
import { Drill } from '../../tools/restore/drill.ts';
import {
  type ItemKey,
  type LawName,
  deviceKey,
  guardKey,
  laws,
  stateKey,
} from '../../tools/restore/laws/law.ts';
import { reportText } from '../../tools/restore/restore-text.ts';
import type { StackTables } from '../../tools/session/stack-tables.ts';
import { TableReader } from '../../tools/restore/table-reader.ts';
import {
  type RestorableWorld,
  givenRestorableWorld,
  stackTablesOf,
  withChanged,
} from '../support/restorable-world.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { readVehicleItem } from '../support/vehicle-erasures.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ enforceWebAcl: false });
const never = new AbortController().signal;

let given: RestorableWorld;
let stack: StackTables;
beforeAll(async () => {
  given = await givenRestorableWorld(world());
  stack = await stackTablesOf(world());
});
afterAll(() => {
  stack.close();
});

const check = (isLive = false) =>
  checkConsistency(new TableReader(stack.documents, stack.nameOf, undefined), {
    isLive,
    moment: new Date().toISOString(),
  });

async function drill(): Promise<{ report: string; lines: readonly string[] }> {
  const lines: string[] = [];
  const made = new Drill(stack, (line) => lines.push(line));
  try {
    return { report: reportText(await made.run(undefined, never)), lines };
  } finally {
    await made.removeTables(never);
    expect(made.left).toEqual([]);
  }
}

async function tableNames(): Promise<readonly string[]> {
  const { TableNames: names = [] } = await stack.dynamoDb.send(new ListTablesCommand({}));
  return names;
}

/** An item, and what becomes of it. */
interface Defect {
  readonly at: () => Promise<ItemKey> | ItemKey;
  readonly change?: (item: Record<string, unknown>) => Record<string, unknown> | undefined;
  /** The defect concerns `given.vehicle` unless it is of the audit log. */
  readonly names?: RegExp;
}

const id = (): string => given.vehicle.referenceId;
const vehicle = async () => {
  const item = await readVehicleItem(world(), id());
  if (item === undefined) {
    throw new Error('The vehicle is not stored.');
  }
  return item;
};
const otherTenant = (item: object) => ({ ...item, tenantId: 'other' });
const removed = () => undefined;
/** The key of the first item that one of the vehicle's laws compares. */
const found = async (table: 'Invitations' | 'OwnershipClaims' | 'Ownership' | 'VinReveals') => {
  const items: readonly object[] = await itemsOf(world(), table);
  const item = items.find(
    (one) =>
      !('acceptedBy' in one) &&
      (table === 'OwnershipClaims' ? 'claimedVehicle' in one : 'referenceId' in one) &&
      JSON.stringify(one).includes(id()),
  );
  // Items of these tables have their keys.
  const { claimId, codeHash, ownerId, referenceId, revealId } = item as Record<string, string>;
  const keys = {
    Invitations: { codeHash },
    OwnershipClaims: { claimId },
    Ownership: { ownerId, referenceId },
    VinReveals: { revealId },
  };
  return { table, key: keys[table] as Record<string, string> };
};
const sealed = async (): Promise<AuditSealItem> => {
  const [seal] = await itemsOf(world(), 'AuditSeals');
  if (seal === undefined) {
    throw new Error('No entry is sealed.');
  }
  return seal;
};
const sealedKey = async (table: 'AuditLog' | 'AuditSeals'): Promise<ItemKey> => {
  const { atId, tenantDayShard } = await sealed();
  return { table, key: { tenantDayShard, atId } };
};
const ofHead = /^head \d+ of tenant acme$/;

const defects: Readonly<Record<LawName, Defect>> = {
  'guard-of-vin': {
    at: () => guardKey(vinGuard('k1.other')),
    change: (item) => ({ ...item, referenceId: id() }),
  },
  'guard-of-device': {
    at: () => guardKey(deviceGuard('other')),
    change: (item) => ({ ...item, referenceId: id() }),
  },
  'guard-of-key': {
    at: () => guardKey(publicKeyGuard('00')),
    change: (item) => ({ ...item, referenceId: 'absent' }),
    names: /^absent$/,
  },
  'vin-of-vehicle': {
    at: async () => guardKey(vinGuard((await vehicle()).hashedVin ?? '')),
    change: removed,
  },
  'device-of-vehicle': {
    at: () => guardKey(deviceGuard(given.vehicle.deviceId)),
    change: (item) => ({ ...item, referenceId: given.withoutTcu.referenceId }),
  },
  'key-of-vehicle': {
    at: async () => guardKey(publicKeyGuard((await vehicle()).certificate?.keyFingerprint ?? '')),
    change: (item) => ({ ...item, retiredAt: '2026-01-01T00:00:00.000Z' }),
  },
  'device-installed': { at: () => deviceKey(given.vehicle.deviceId), change: otherTenant },
  'vehicle-of-device': {
    at: () => deviceKey(given.withoutTcu.deviceId),
    change: (item) => ({ ...item, referenceId: id() }),
  },
  fences: { at: () => stateKey(id()), change: (item) => ({ ...item, certificates: {} }) },
  'live-certificate': {
    at: () => stateKey(id()),
    change: (item) => ({ ...item, certificates: { ...(item['certificates'] as object), other: 0 } }),
  },
  positions: { at: () => stateKey(id()), change: ({ positions: _, ...item }) => item },
  reporting: {
    at: () => ({ table: 'Watches', key: { referenceId: id(), watch: 'REPORTING' } }),
    change: (item) => ({ ...item, parkedSeconds: 60 }),
  },
  'vehicle-of-access': { at: () => found('Ownership'), change: otherTenant },
  'viewer-of-access': { at: () => stateKey(id()), change: (item) => ({ ...item, viewers: {} }) },
  'access-of-viewer': { at: () => found('Ownership'), change: removed },
  'open-code': { at: () => found('Invitations'), change: removed },
  'vehicle-of-code': { at: () => found('Invitations'), change: otherTenant },
  'vehicle-of-claim': { at: () => found('OwnershipClaims'), change: otherTenant },
  'vehicle-of-reveal': { at: () => found('VinReveals'), change: otherTenant },
  'seal-of-head': { at: () => sealedKey('AuditSeals'), change: removed, names: ofHead },
  'head-of-seal': {
    at: () => sealedKey('AuditSeals'),
    change: (item) => ({ ...item, index: 249 }),
    names: ofHead,
  },
  'entry-of-seal': { at: () => sealedKey('AuditLog'), change: removed, names: ofHead },
};

describe('a drill', () => {
  it('restores every table that keeps backups, finds them consistent, and deletes them', async () => {
    const before = await tableNames();
    const stored = await itemsOf(world(), 'VehicleRegistry');

    const { lines, report } = await drill();

    expect(report).toContain(`CONSISTENT: ${Object.keys(laws).length} laws hold`);
    expect(report).toContain('Unfinished sagas: 2.');
    expect(report).toContain(`VehicleRegistry ${stored.length}`);
    expect(lines.join('\n')).toContain('Not restored: DataJobs');
    expect(lines.join('\n')).toContain('Not restored: Telemetry, which keeps no backups.');
    expect(lines).toContainEqual(expect.stringMatching(/^VehicleRegistry is restored, after \d+ s\.$/));
    expect(await tableNames()).toEqual(before);
    expect(await itemsOf(world(), 'VehicleRegistry')).toEqual(stored);
  });

  it('names a defect that its moment has, without a VIN or its hash', async () => {
    const { hashedVin = '' } = await vehicle();
    const { report } = await withChanged(world(), guardKey(vinGuard(hashedVin)), removed, drill);

    expect(report).toContain('INCONSISTENT: 1 violations.');
    expect(report).toContain(`vin-of-vehicle: 1. ${laws['vin-of-vehicle']}\n    ${id()}`);
    expect(report).not.toContain(hashedVin);
    expect(report).not.toContain(given.vehicle.vin);
  });
});

describe('the check', () => {
  it.each(Object.entries(defects))('finds a defect of the kind %s', async (law, { at, change, names }) => {
    const report = await withChanged(world(), await at(), change ?? removed, () => check());
    const finding = report.findings.get(law as LawName);

    expect(finding?.subjects).toContainEqual(expect.stringMatching(names ?? new RegExp(`^${id()}$`)));
  });

  it('finds nothing once the defects are gone', async () => {
    expect([...(await check()).findings.keys()]).toEqual([]);
  });

  it('does not report a salt that an erasure is about to delete, but one that was left', async () => {
    const { index, sequence } = await sealed();
    const entry = await sealedKey('AuditLog');
    const whenErased = async (ageMs: number) => {
      const at = new Date(Date.now() - ageMs).toISOString();
      const key = { tenantDayShard: `acme#${at.slice(0, 10)}#0`, atId: `${at}#erasure` };
      const erasure = { ...key, tenantId: 'acme', at, erased: [placeOf(sequence, index)] };
      // What the check reads of such an entry. It stays, because the world seals it.
      await putItems(world(), 'AuditLog', [erasure as never]);
      return withChanged(world(), entry, removed, () => check());
    };

    expect([...(await whenErased(7_200_000)).findings.keys()]).toEqual(['entry-of-seal']);
    expect([...(await whenErased(60_000)).findings.keys()]).toEqual([]);
  });

  it('reads what it finds in a live system again, because a write may be under way', async () => {
    const key = guardKey(vinGuard((await vehicle()).hashedVin ?? ''));
    let transient: ReturnType<typeof check> | undefined;
    await withChanged(world(), key, removed, async () => {
      transient = check(true);
      await new Promise((resolve) => setTimeout(resolve, 800));
    });
    expect([...((await transient)?.findings.keys() ?? ['not checked'])]).toEqual([]);

    const lasting = await withChanged(world(), key, removed, () => check(true));
    expect([...lasting.findings.keys()]).toEqual(['vin-of-vehicle']);
  });
});
