/**
 * Every store of the template is in the inventory of personal data (domain/personal-data.ts), each
 * once, and what the inventory says about periods is what the template says.
 */
import { describe, expect, inject, it } from 'vitest';
import {
  type OtherStore,
  deadLetterDays,
  heldInTables,
  otherStoreTypes,
  otherStores,
  streamHours,
} from '../../domain/personal-data.ts';
import { tables } from '../../domain/tables.ts';
import { type Template, resourcesOf, synthesizeTemplate, templateIn } from '../infra/synthesized.ts';
import { selfRegistrationAssembly } from '../support/self-registration.ts';

/** A store as the template has it: its type and its logical id without CDK's hash. */
interface Store {
  readonly type: string;
  readonly id: string;
}

function storesOf(template: Template): readonly Store[] {
  return otherStoreTypes.flatMap((type) =>
    resourcesOf(template, type).map(([id]) => ({ type, id: id.replace(/[0-9A-F]{8}$/, '') })),
  );
}

function isRowOf({ id, type }: Store, row: OtherStore): boolean {
  // Each function has a log group, and all hold the same.
  const isNamed = type === 'AWS::Logs::LogGroup' ? id.endsWith(row.construct) : id.startsWith(row.construct);
  return row.type === type && isNamed;
}

/** Stores that have no row, or more than one. */
function withoutRow(stores: readonly Store[], rows: readonly OtherStore[]): readonly string[] {
  return stores.filter((store) => rows.filter((row) => isRowOf(store, row)).length !== 1).map(({ id }) => id);
}

async function allStores(): Promise<readonly Store[]> {
  const templates = [
    templateIn(inject('assembly')),
    templateIn(await selfRegistrationAssembly()),
    await synthesizeTemplate({ driftByEvent: true }),
    await synthesizeTemplate({ telemetryArchive: 'on' }),
  ];
  return templates.flatMap(storesOf);
}

describe('the inventory of personal data', () => {
  it('has every table', () => {
    expect(Object.keys(heldInTables).sort()).toEqual(Object.keys(tables).sort());
  });

  it('has every other store of the template, and no store that the template lacks', async () => {
    const stores = await allStores();

    expect(withoutRow(stores, otherStores)).toEqual([]);
    const unused = otherStores.filter((row) => !stores.some((store) => isRowOf(store, row)));
    expect(unused.map(({ construct }) => construct)).toEqual([]);
  });

  it('would miss a queue or a bucket without a row', async () => {
    const stores = await allStores();

    const found = withoutRow(
      stores,
      otherStores.filter(({ construct }) => !construct.startsWith('CommandDeadLetters')),
    );

    expect(new Set(found)).toEqual(new Set(['CommandDeadLettersQueue']));
  });

  it('states the periods of the template', () => {
    const template = templateIn(inject('assembly'));
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const streams = resourcesOf(template, 'AWS::Kinesis::Stream');

    const seconds = queues.map(([, { Properties }]) => Properties['MessageRetentionPeriod']);
    expect(new Set(seconds)).toEqual(new Set([deadLetterDays * 86_400]));
    expect(streams.map(([, { Properties }]) => Properties['RetentionPeriodHours'])).toEqual([streamHours]);
  });
});
