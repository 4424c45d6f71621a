/** The command line of `npm run vehicle-owner`, and its documents, which fit the schema. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type OwnerCommand, ownerCommands } from '../../../tools/cli/owner-commands.ts';
import { help, readOwnerOptions } from '../../../tools/cli/vehicle-owner-options.ts';
import { CliError } from '../../../tools/session/cli-error.ts';
import { europeanVin } from '../../support/vins.ts';

const claimId = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const asOwner = ['--user', 'owner@demo.example'];
const read = (...args: string[]) => readOwnerOptions([...args, ...asOwner], {});
const commands: readonly (readonly [string, OwnerCommand])[] = Object.entries(ownerCommands);

async function refusalOf(...args: string[]): Promise<string> {
  return read(...args).then(
    () => 'accepted',
    (error: unknown) => (error instanceof CliError ? error.message : 'failed'),
  );
}

describe('a command line', () => {
  it('consists of a subcommand and its arguments, which become the variables', async () => {
    expect(await read('confirm', claimId, '1234 5678')).toMatchObject({
      command: ownerCommands.confirm,
      variables: { claimId, code: '1234 5678' },
      json: false,
    });
    expect(await read('stop', claimId, '--json')).toMatchObject({ json: true, variables: { claimId } });
  });

  it('is refused without a known subcommand, and with too few or too many arguments', async () => {
    expect(await refusalOf()).toBe('The subcommand is unknown. See --help.');
    expect(await refusalOf('constructor')).toBe('The subcommand is unknown. See --help.');
    expect(await refusalOf('confirm', claimId)).toContain('confirm <claimId> <code>');
    expect(await refusalOf('stop', claimId, claimId)).toContain('stop <claimId>');
  });

  it('is refused without its arguments in the message, among which may be a VIN', async () => {
    const vin = europeanVin();

    expect(await refusalOf('claim', vin, vin)).not.toContain(vin);
    expect(await refusalOf('claim', vin, '--no-such-option')).not.toContain(vin);
  });
});

it('the help lists every subcommand with its arguments', () => {
  for (const [, { usage }] of commands) {
    expect(help).toContain(usage);
  }
});

it.each(commands)(
  'the document of %s fits the schema and has its variables',
  (_name, { document, parameters }) => {
    const schema = buildASTSchema(parse(`scalar AWSDateTime\n${readFileSync('schema.graphql', 'utf8')}`), {
      assumeValidSDL: true,
    });
    const [definition] = parse(document).definitions;
    const variables =
      definition?.kind === 'OperationDefinition' ? (definition.variableDefinitions ?? []) : [];

    expect(validate(schema, parse(document))).toEqual([]);
    expect(variables.map(({ variable }) => variable.name.value)).toEqual(parameters);
  },
);

describe('a claim', () => {
  const claim = {
    claimId,
    codeUntil: '2026-03-04T05:16:07.089Z',
    referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
    waitsUntil: '2026-03-07T05:06:07.089Z',
  };

  it('that was started is described with the command that confirms it', () => {
    const text = ownerCommands.claim.describe({ ...claim, status: 'CODE_EXPECTED' }).join('\n');

    expect(text).toContain(`confirm ${claimId} <code>`);
    expect(text).toContain(claim.codeUntil);
  });

  it.each([
    ['CODE_EXPECTED', claim.codeUntil],
    ['WAITING', claim.waitsUntil],
    ['GRANTED', claim.referenceId],
    ['STOPPED', 'stopped'],
    ['EXPIRED', 'expired'],
  ])('that is %s is described in one line', (status, part) => {
    const lines = ownerCommands['show-claim'].describe({ ...claim, status });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(part);
    expect(ownerCommands.claims.describe({ items: [{ ...claim, status }] })).toEqual(lines);
  });

  it('that does not exist is not listed', () => {
    expect(ownerCommands.claims.describe({ items: [] })).toEqual(['No claims.']);
  });
});
