import { describe, expect, it } from 'vitest';
import { readRegistryOptions } from '../../../tools/cli/registry-options.ts';
import { type ComparedVehicle, compare } from '../../../tools/registry/differences.ts';
import { Report } from '../../../tools/registry/report.ts';

describe('npm run registry reads', () => {
  it.each([
    [['check'], { command: 'check', watch: false }],
    [['rebuild', '--watch'], { command: 'rebuild', watch: true }],
    [
      ['rebuild', '--outputs', 'o.json', '--stack', 'S'],
      { command: 'rebuild', watch: false, outputsFile: 'o.json', stackName: 'S' },
    ],
    [['check', '--help'], undefined],
    [[], undefined],
  ])('%j', (args, options) => {
    expect(readRegistryOptions(args)).toEqual(options);
  });

  it.each([[['repair']], [['check', '--watch']], [['rebuild', 'all']], [['check', '--all']]])(
    'no %j',
    (args) => {
      expect(() => readRegistryOptions(args)).toThrow(/See --help/);
    },
  );
});

describe('a vehicle compares as', () => {
  const certificate = {
    certificateId: 'c-1',
    certificateArn: 'arn',
    serialNumber: '1',
    notAfter: '2030-01-01T00:00:00.000Z',
    keyFingerprint: 'f',
  };
  const vehicle: ComparedVehicle = {
    ...{ referenceId: 'r-1', status: 'ACTIVE', certificate, version: 3 },
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  const lists = (status: string | undefined, ...things: string[]) => ({
    certificates: new Map(status === undefined ? [] : [['c-1', status]]),
    things: new Set(things),
  });
  const { certificate: _, ...withoutCertificate } = vehicle;
  const suspended = { ...vehicle, status: 'SUSPENDED' } as const;
  const since = '2026-02-01T00:00:00.000Z';

  it.each([
    ['AGREES', vehicle, lists('ACTIVE', 'r-1')],
    ['AGREES', suspended, lists('INACTIVE', 'r-1')],
    ['CERTIFICATE_MISSING', vehicle, lists(undefined, 'r-1')],
    ['CERTIFICATE_MISSING', suspended, lists(undefined)],
    ['THING_MISSING', vehicle, lists('ACTIVE', 'r-2')],
    ['CERTIFICATE_DISABLED', vehicle, lists('INACTIVE', 'r-1')],
    ['CERTIFICATE_DISABLED', vehicle, lists('REVOKED', 'r-1')],
    ['SUSPENDED_CERTIFICATE_ACTIVE', suspended, lists('ACTIVE', 'r-1')],
    ['CHANGING', { ...vehicle, pendingSaga: 'PENDING' as const }, lists(undefined)],
    ['CHANGING', { ...vehicle, updatedAt: since }, lists(undefined)],
    ['ABSENT', withoutCertificate, lists(undefined)],
  ])('%s (%#)', (outcome, one, found) => {
    expect(compare(one, found, since)).toBe(outcome);
  });
});

it('lists the first ten vehicles of a difference', () => {
  const report = new Report();
  report.add('r-0', 'AGREES');
  for (let index = 1; index <= 12; index += 1) {
    report.add(`r-${index}`, 'THING_MISSING');
  }

  expect(report.text).toMatch(/^13 vehicles with a certificate compared\n12 THING_MISSING .*:\n {2}r-1\n/);
  expect(report.text).toMatch(/\n {2}r-10\n {2}and 2 more\n$/);
  expect(report.agrees).toBe(false);
});
