/**
 * docs/COMPLIANCE.md is written from the rows under test/support/compliance. Every file and test
 * that a row names exists, the test is one that a suite runs, and no number of UN R155 is left out.
 */
import { existsSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { annex5Numbers } from '../support/compliance/annex-5-numbers.ts';
import { ccpa } from '../support/compliance/ccpa.ts';
import { dataAct } from '../support/compliance/data-act.ts';
import { gdpr } from '../support/compliance/gdpr.ts';
import type { ComplianceRow, Regulation, RowStatus } from '../support/compliance/row.ts';
import { r155 } from '../support/compliance/unece-r155.ts';

const regulations: readonly Regulation[] = [r155, gdpr, ccpa, dataAct];
const rows = regulations.flatMap(({ name, rows: ofRegulation }) =>
  ofRegulation.map((row) => [`${name} ${row.refs.join(', ')}`, row] as const),
);
const statuses: Readonly<Record<RowStatus, string>> = {
  met: 'Met',
  partly: 'Partly met',
  gap: 'Gap',
  outside: 'Outside of this project',
};

it('docs/COMPLIANCE.md agrees with the rows', async () => {
  const options = await resolveConfig('docs/COMPLIANCE.md');
  const text = await format(page(), { ...options, parser: 'markdown' });

  await expect(text).toMatchFileSnapshot('../../docs/COMPLIANCE.md');
});

describe('a row', () => {
  it.each(rows)('%s names files and tests that exist', (_name, { files = [], tests = [] }) => {
    expect([...files, ...tests].filter((file) => !existsSync(file))).toEqual([]);
    expect(tests.filter((file) => !/^test\/.*\.test\.ts$/.test(file))).toEqual([]);
  });

  it.each(rows)('%s has what its status requires', (_name, row) => {
    const isShown = (row.files ?? []).length > 0 && (row.tests ?? []).length > 0 && row.control !== undefined;
    const names = { isShown, isMissing: row.missing !== undefined };

    expect(names).toEqual(
      {
        met: { isShown: true, isMissing: false },
        partly: { isShown: true, isMissing: true },
        gap: { isShown: false, isMissing: true },
        outside: { isShown: false, isMissing: true },
      }[row.status],
    );
  });
});

it('lists every number of UN R155, Annex 5, Part A, once', () => {
  const listed = r155.rows.flatMap(({ refs }) => refs);

  expect([...listed].sort()).toEqual([...annex5Numbers].sort());
});

function page(): string {
  return `# Compliance

Written from the rows under \`test/support/compliance/\` by
\`npx vitest run --project tests test/laws/compliance-page.test.ts -u\`. The law of the same name fails
for a file or test that does not exist. Titles are our own words; the regulation counts. Read this
as engineering requirements with their evidence, not as legal advice.

## Overview

| Regulation | ${Object.values(statuses).join(' | ')} |
| --- | ${Object.values(statuses)
    .map(() => '---:')
    .join(' | ')} |
${regulations.map(overviewOf).join('\n')}

## Gaps

${regulations.flatMap(({ name, rows: all }) => all.filter(({ status }) => status === 'gap').map((row) => `- **${name} ${row.refs.join(', ')}:** ${row.title}. ${row.missing ?? ''}`)).join('\n')}

${regulations.map(sectionOf).join('\n\n')}
`;
}

function overviewOf({ name, rows: all }: Regulation): string {
  const counts = Object.keys(statuses).map((one) => all.filter(({ status }) => status === one).length);
  return `| ${name} | ${counts.join(' | ')} |`;
}

function sectionOf({ edition, name, rows: all }: Regulation): string {
  return `## ${name}\n\n${edition}.\n\n${all.map(paragraphOf).join('\n')}`;
}

function paragraphOf({
  control,
  files = [],
  missing,
  refs,
  status,
  tests = [],
  title,
}: ComplianceRow): string {
  const lines = [
    `- **${refs.join(', ')}: ${title}.** ${statuses[status]}.${control === undefined ? '' : ` ${control}`}`,
    ...(missing === undefined ? [] : [`  ${status === 'partly' ? `Missing: ${missing}` : missing}`]),
    ...(files.length === 0 ? [] : [`  - Files: ${files.map(inCode).join(', ')}`]),
    ...(tests.length === 0 ? [] : [`  - Tests: ${tests.map(inCode).join(', ')}`]),
  ];
  return lines.join('\n');
}

function inCode(file: string): string {
  return `\`${file}\``;
}
