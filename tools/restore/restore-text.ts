/** What `npm run restore` prints. It names vehicles by Reference ID, never by VIN or hash. */
import type { ConsistencyReport, Finding } from './consistency.ts';
import { type LawName, laws } from './laws/law.ts';
import { type RecoveryWindow, neverRestored } from './recovery-window.ts';
import type { RestoredMoment, RestoredTable } from './restored-table.ts';

/** What a drill is about to restore, without a line break at the end. */
export function planText(
  { tables, withoutRecovery }: RecoveryWindow,
  moment: RestoredMoment,
  suffix: string,
): string {
  const to = moment === 'PRESENT' ? 'the present' : moment.toISOString();
  return [
    `Restoring ${tables.length} tables to ${to}, as tables whose names end in ${suffix}.`,
    `Not restored: ${neverRestored}, which outlives the backups.`,
    ...withoutRecovery.map((table) => `Not restored: ${table}, which keeps no backups.`),
  ].join('\n');
}

/** How long a table took. */
export function restoredText({ table, tookMs = 0 }: RestoredTable): string {
  return `${table} is restored, after ${Math.ceil(tookMs / 1000)} s.`;
}

/** True when no law is broken, and no restored table has lost all items. */
export function isConsistent({ emptied, findings }: ConsistencyReport): boolean {
  return findings.size === 0 && emptied.length === 0;
}

/** The result of a check, with what was compared. */
export function reportText(report: ConsistencyReport): string {
  const { emptied, findings, items, sagas, unfinishedHeads } = report;
  const total = [...findings.values()].reduce((sum, { count }) => sum + count, 0);
  return [
    `Compared: ${[...items].map(([table, count]) => `${table} ${count}`).join(', ')}.`,
    ...(sagas > 0 ? [`Unfinished sagas: ${sagas}. They break no law; the reconciler continues them.`] : []),
    ...(unfinishedHeads > 0 ? [`Heads that are still being sealed: ${unfinishedHeads}.`] : []),
    ...(emptied.length > 0 ? [`Empty, unlike the stack's tables: ${emptied.join(', ')}.`] : []),
    ...(isConsistent(report)
      ? [`CONSISTENT: ${Object.keys(laws).length} laws hold between the tables.`]
      : [`INCONSISTENT: ${total} violations.`, ...[...findings].flatMap(findingLines)]),
  ].join('\n');
}

function findingLines([law, { count, subjects }]: readonly [LawName, Finding]): readonly string[] {
  const more = count > subjects.length ? ', …' : '';
  return [`  ${law}: ${count}. ${laws[law]}`, `    ${subjects.join(', ')}${more}`];
}

/** What else may be the reason when restored tables are not consistent (assumption data-13). */
export function otherReason(isLocal: boolean): string {
  return isLocal
    ? 'The local world copies one table after the other: repeat while it is quiet.'
    : 'DynamoDB may restore a transaction around the moment in part: repeat with --to and an earlier minute.';
}

/** Tables of a drill that still exist, with what deletes them. */
export function leftText(names: readonly string[], suffix: string): string {
  return [
    `${names.length} restored tables are left:`,
    ...names.map((name) => `  aws dynamodb delete-table --table-name ${name}`),
    `Check them again by: npm run --silent restore -- check --suffix=${suffix}`,
  ].join('\n');
}
