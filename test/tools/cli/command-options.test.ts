/**
 * The command line of `npm run command`: what it accepts, and what it rejects before sending.
 */
import { describe, expect, it } from 'vitest';
import { help, readCommandOptions } from '../../../tools/cli/command-options.ts';
import { CliError } from '../../../tools/session/cli-error.ts';
import { commandKinds } from '../../../domain/commands.ts';
import { europeanVin } from '../../support/vins.ts';

const referenceId = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const asOwner = ['--user', 'owner@demo.example'];
const read = (...args: string[]) => readCommandOptions([...args, ...asOwner], {});

function refusalOf(...args: string[]): string {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof CliError) {
      return error.message;
    }
  }
  return 'taken';
}

describe('a command line', () => {
  it('consists of a vehicle, a kind, and the parameter of the kind', () => {
    expect(read(referenceId, 'START_CLIMATE', '--temperature', '21.5')?.input).toMatchObject({
      referenceId,
      kind: 'START_CLIMATE',
      temperature: 21.5,
    });
    expect(read(referenceId.toUpperCase(), 'set-charge-limit', '--charge-limit', '80')?.input).toMatchObject({
      referenceId,
      kind: 'SET_CHARGE_LIMIT',
      chargeLimit: 80,
    });
  });

  it('gets a new idempotency key unless one is passed', () => {
    const [one, other] = [read(referenceId, 'LOCK_DOORS'), read(referenceId, 'LOCK_DOORS')];

    expect(one?.input.idempotencyKey).not.toBe(other?.input.idempotencyKey);
    expect(
      read(referenceId, 'LOCK_DOORS', '--key', '919108F7-52D1-4320-9BAC-F847DB4148A8')?.input.idempotencyKey,
    ).toBe('919108f7-52d1-4320-9bac-f847db4148a8');
  });

  it('can take the password from the environment', () => {
    const options = readCommandOptions([referenceId, 'LOCK_DOORS', ...asOwner], { ASK_PASSWORD: 'secret' });

    expect(options).toMatchObject({ password: 'secret', timeoutMs: 90_000, json: false });
  });

  it('returns undefined for --help', () => {
    expect(readCommandOptions(['--help'], {})).toBeUndefined();
    for (const kind of Object.keys(commandKinds)) {
      expect(help).toContain(kind);
    }
  });
});

describe('rejected is', () => {
  it.each([
    ['no vehicle', [], /<referenceId> and <kind>/],
    ['no kind', [referenceId], /<referenceId> and <kind>/],
    ['too many arguments', [referenceId, 'LOCK_DOORS', 'now'], /<referenceId> and <kind>/],
    ['an unknown kind', [referenceId, 'FLY'], /kind of command is unknown/],
    [
      'a missing parameter',
      [referenceId, 'START_CLIMATE'],
      /requires --temperature, 15 to 28 in steps of 0\.5/,
    ],
    ['a parameter out of range', [referenceId, 'SET_CHARGE_LIMIT', '--charge-limit', '101'], /50 to 100/],
    ['a parameter between steps', [referenceId, 'START_CLIMATE', '--temperature', '21.3'], /steps of 0\.5/],
    [
      'a parameter of another kind',
      [referenceId, 'LOCK_DOORS', '--temperature', '21'],
      /does not take --temperature/,
    ],
    [
      'a parameter that is not a number',
      [referenceId, 'START_CLIMATE', '--temperature', 'warm'],
      /must be a number/,
    ],
    ['a time-out of zero', [referenceId, 'LOCK_DOORS', '--timeout', '0'], /above 0/],
    ['a key that is not a UUID', [referenceId, 'LOCK_DOORS', '--key', 'key-1'], /must be a UUID/],
    ['an unknown option', [referenceId, 'LOCK_DOORS', '--loud'], /unknown/],
  ])('%s', (_what, args, says) => {
    expect(refusalOf(...args)).toMatch(says);
  });

  it('a VIN instead of a Reference ID or key, without repeating it', () => {
    const vin = europeanVin();

    const refusals = [refusalOf(vin, 'LOCK_DOORS'), refusalOf(referenceId, 'LOCK_DOORS', '--key', vin)];

    for (const refusal of refusals) {
      expect(refusal).not.toBe('taken');
      expect(refusal).not.toContain(vin);
    }
  });
});
