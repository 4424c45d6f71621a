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

describe('the log', () => {
  const { describe: lines } = ownerCommands.log;
  const entry = { at: '2026-03-01T10:00:00.000Z', outcome: 'CONVERTED', isOwn: false, organisation: null };

  it('says in words who asked and why, without an id of a person', () => {
    const items = [
      { ...entry, action: 'CONVERSION', role: 'OPERATOR', organisation: 'acme', purpose: 'RECALL' },
      { ...entry, action: 'CONVERSION', role: 'PERSON', isOwn: true, purpose: 'OWN_VEHICLE' },
      { ...entry, action: 'CONVERSION', role: 'PERSON', outcome: 'NO_ACCESS', purpose: 'OWN_VEHICLE' },
    ];

    expect(lines({ items, nextToken: 'more' })).toEqual([
      '2026-03-01T10:00:00.000Z  an operator of acme asked for the vehicle by its VIN (RECALL)',
      '2026-03-01T10:00:00.000Z  you asked for the vehicle by its VIN',
      '2026-03-01T10:00:00.000Z  another person asked for the vehicle by its VIN, refused',
      'There are older entries; the API returns them page by page.',
    ]);
    expect(lines({ items: [] })).toEqual(['No entries.']);
  });
});

describe('a command line', () => {
  it('consists of a subcommand and its arguments, which become the variables', async () => {
    expect(await read('confirm', claimId, '1234 5678')).toMatchObject({
      command: ownerCommands.confirm,
      variables: { claimId, code: '1234 5678' },
      json: false,
    });
    expect(await read('confirm', claimId, '1234', '5678')).toMatchObject({
      variables: { claimId, code: '1234 5678' },
    });
    expect(await read('stop', claimId, '--json')).toMatchObject({ json: true, variables: { claimId } });
  });

  it('is refused without a known subcommand, and with too few or too many arguments', async () => {
    expect(await refusalOf()).toBe('The subcommand is missing. See --help.');
    expect(await refusalOf('constructor')).toBe('The subcommand is unknown. See --help.');
    expect(await refusalOf('confirm', claimId)).toContain('confirm <claimId> <code>');
    expect(await refusalOf('stop', claimId, claimId)).toContain('stop <claimId>');
  });

  it('sets the end of an invitation, and the beginning of an offer, by an option', async () => {
    const [time, referenceId] = ['2027-01-31T18:00:00Z', claimId];

    expect(await read('invite', referenceId, 'DRIVER', 'Ann', '--until', time)).toMatchObject({
      variables: { referenceId, role: 'DRIVER', name: 'Ann', until: time },
    });
    expect((await read('offer', referenceId))?.variables).toEqual({ referenceId });
    expect((await read('offer', referenceId, '--not-before', time))?.variables).toEqual({
      referenceId,
      notBefore: time,
    });
  });

  it('takes the values of a role and of positions in small letters, and names them', async () => {
    expect((await read('privacy', claimId, 'off'))?.variables).toEqual({
      referenceId: claimId,
      positions: 'OFF',
    });
    expect((await read('invite', claimId, 'driver', 'Ann'))?.variables).toMatchObject({
      role: 'DRIVER',
      name: 'Ann',
    });
    expect(await refusalOf('privacy', claimId, 'none')).toBe('<positions> is OFF or ON. See --help.');
    expect(await refusalOf('invite', claimId, 'guest', 'Ann')).toBe('<role> is OWNER or DRIVER. See --help.');
  });

  it('is refused with an option of another subcommand', async () => {
    expect(await refusalOf('offer', claimId, '--until', 'any')).toContain('--until is for invite');
    expect(await refusalOf('stop', claimId, '--not-before', 'any')).toContain('--not-before for offer');
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
  (_name, { document, options = [], parameters }) => {
    const schema = buildASTSchema(parse(`scalar AWSDateTime\n${readFileSync('schema.graphql', 'utf8')}`), {
      assumeValidSDL: true,
    });
    const [definition] = parse(document).definitions;
    const variables =
      definition?.kind === 'OperationDefinition' ? (definition.variableDefinitions ?? []) : [];

    expect(validate(schema, parse(document))).toEqual([]);
    expect(variables.map(({ variable }) => variable.name.value)).toEqual([...parameters, ...options]);
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

describe('an access', () => {
  const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
  const access = { accessId: 'a1b2c3d4e5', referenceId, role: 'DRIVER', since: '2026-03-04T05:06:07.089Z' };
  const until = '2026-05-04T05:06:07.089Z';

  it.each([
    ['of another person', { name: 'Ann', ownerId: null, isOpen: true }, /^open  a1b2c3d4e5 DRIVER .*: Ann$/],
    ['without a name', { name: null, ownerId: null, isOpen: true }, /: without a name$/],
    ['of the caller', { name: null, ownerId: claimId, isOpen: true }, /: you$/],
    ['with an end', { name: 'Ann', until, isOpen: true }, new RegExp(` until ${until}: Ann$`)],
    ['that has ended', { name: 'Ann', until, isOpen: false }, /^ended a1b2c3d4e5/],
  ])('%s is described in one line', (_, facts, line) => {
    const lines = ownerCommands.leave.describe({ ...access, ...facts });

    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(ownerCommands.accesses.describe({ items: [{ ...access, ...facts }] })).toEqual(lines);
  });
});

describe('a code', () => {
  const validUntil = '2026-03-11T05:06:07.089Z';
  const code = 'ABCD-EFGH-JKMN-PQRS';

  it('of an invitation is described with the command that accepts it', () => {
    const text = ownerCommands.invite.describe({ code, name: 'Ann', role: 'DRIVER', validUntil }).join('\n');

    expect(text).toContain(`The code for Ann (DRIVER) until ${validUntil}`);
    expect(text).toContain(`-- accept ${code} `);
  });

  it('of an offer is described with its beginning, and with the command that accepts it', () => {
    const offer = { code, notBefore: null, validUntil };
    const notBefore = '2026-03-05T05:06:07.089Z';

    expect(ownerCommands.offer.describe(offer).join('\n')).toContain(`-- accept-transfer ${code} `);
    expect(ownerCommands.offer.describe(offer)[0]).toBe(`The code for the buyer, until ${validUntil}:`);
    expect(ownerCommands.offer.describe({ ...offer, notBefore })[0]).toContain(`from ${notBefore} until`);
  });

  it('of a cancelled offer is described as void, unless no offer was open', () => {
    expect(ownerCommands['cancel-offer'].describe({ wasOpen: true })).toEqual(['The offer is cancelled.']);
    expect(ownerCommands['cancel-offer'].describe({ wasOpen: false })).toEqual(['No offer was open.']);
  });
});
