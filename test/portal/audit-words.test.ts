/** The filters of the audit log offer what the schema has. */
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { auditActions, auditOutcomes } from '../../portal/src/officers/audit-words.ts';

const { definitions } = parse(readFileSync('schema.graphql', 'utf8'));

it.each([
  ['AuditAction', auditActions],
  ['AuditOutcome', auditOutcomes],
])('%s', (name, offered) => {
  const found = definitions.find((one) => one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === name);
  const values = found?.kind === Kind.ENUM_TYPE_DEFINITION ? found.values : undefined;

  expect(offered.toSorted()).toEqual(values?.map((value) => value.name.value).sort());
});
