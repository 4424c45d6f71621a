/**
 * docs/AUTHORIZATION.md is written from the table of rules. A field without a rule fails in
 * test/laws/authorization-rules, and a wrong rule in test/sweeps/authorization-matrix.
 */
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { relations } from '../support/authorization/cast.ts';
import { type Outcomes, innerRules, rules, systemFields } from '../support/authorization/rules.ts';

/** What each relation means for the person who calls. */
const meanings: Readonly<Record<(typeof relations)[number], string>> = {
  own: 'the caller has an open access as OWNER',
  shared: 'the caller has an open access as DRIVER',
  ended: 'the caller had an access, which an operator ended',
  expired: 'the caller had an access, whose end has passed',
  sold: 'the caller was the owner and transferred the vehicle',
  invited: 'an owner has made an invitation code for the caller, who has not used it',
  claiming: 'the caller’s claim to the vehicle waits for its present owner, and the call names the claim',
  'another person’s': 'the caller has no relation to the vehicle, which is of the same tenant',
  'not active': 'the vehicle is still being provisioned, and the caller has no access',
  'given by another tenant': 'another tenant’s operator gave the caller an access to that tenant’s vehicle',
  'another tenant’s': 'the vehicle is of another tenant',
  unknown: 'no vehicle has this Reference ID or VIN',
};

it('docs/AUTHORIZATION.md agrees with the rules', async () => {
  const options = await resolveConfig('docs/AUTHORIZATION.md');
  const text = await format(page(), { ...options, parser: 'markdown' });

  await expect(text).toMatchFileSnapshot('../../docs/AUTHORIZATION.md');
});

function page(): string {
  const ofPeople = Object.entries(rules).filter(([, row]) => Object.keys(row).length > 0);
  return `# Who may do what

Written from \`test/support/authorization/rules.ts\` by
\`npx vitest run --project tests test/laws/authorization-page.test.ts -u\`. The test
\`test/sweeps/authorization-matrix.test.ts\` asks a world every question of this page, and
\`test/laws/authorization-rules.test.ts\` fails for a field of the schema without a rule.

A role that a field does not list gets \`Unauthorized\` for every vehicle, without an AWS call, and so
does a caller without a role. \`none\` means that the call succeeds.

## Relations of the caller to the vehicle

${relations.map((relation) => `- **${relation}**: ${meanings[relation]}`).join('\n')}

## Fields

${ofPeople.map(([field, row]) => sectionOf(field, row)).join('\n')}
## Fields of the system

Only the system’s own IAM roles may use these:

${systemFields.map((field) => `- \`${field}\``).join('\n')}

## Fields of objects with fewer roles

${Object.entries(innerRules)
  .map(([field, roles]) => `- \`${field}\`: ${roles.join(', ')}`)
  .join('\n')}
`;
}

function sectionOf(field: string, row: Readonly<Partial<Record<string, Outcomes>>>): string {
  const lines = Object.entries(row).map(([role, outcomes]) => `- ${role}: ${summaryOf(outcomes)}`);
  return `### \`${field}\`\n\n${lines.join('\n')}\n`;
}

/** The relations of each outcome, in the order of the relations. */
function summaryOf(outcomes: Outcomes | undefined): string {
  const codes = [...new Set(relations.map((relation) => outcomes?.[relation] ?? 'Unauthorized'))];
  if (codes.length === 1) {
    return `\`${codes.join('')}\` for all`;
  }
  const parts = codes.map((code) => {
    const alike = relations.filter((relation) => outcomes?.[relation] === code);
    return `\`${code}\` for ${alike.join(', ')}`;
  });
  return parts.join('; ');
}
