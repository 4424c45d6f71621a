/** `npm run reporting`: its options, and what it sets and shows in a world. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { CliError } from '../../../tools/session/cli-error.ts';
import { readReportingOptions } from '../../../tools/cli/reporting-options.ts';
import { type GivenVehicle, type Person, givenVehicle, password } from '../../support/given.ts';
import { setAttribute } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { runCli } from './run-cli.ts';

const world = useWorld();
const it = withPeople(world);

const run = ({ username }: Person, ...args: string[]) =>
  runCli('reporting', [...args, '--user', username, '--outputs', world().outputsFile ?? ''], {
    directory: world().directory,
    environment: { ASK_PASSWORD: password },
  });

describe('npm run reporting', () => {
  it('sets how often vehicles send, shows it, and returns to the default', async ({
    operator,
    provisioner,
  }) => {
    const { referenceId } = await givenVehicle(provisioner);
    const unknown = randomUUID();

    const set = await run(operator, referenceId, unknown, '--parked', '7200', '--batch', '0');
    const shown = await run(operator, referenceId);
    const reset = await run(operator, referenceId, '--default');

    const words = `${referenceId}  observation default, batch 0 s, parked 7200 s\n`;
    expect(set).toMatchObject({ exitCode: 1, stdout: `${words}${unknown}  VEHICLE_NOT_FOUND\n` });
    expect(shown).toMatchObject({ exitCode: 0, stdout: words });
    expect(reset.stdout).toBe(`${referenceId}  observation default, batch default, parked default\n`);
  });

  it('sets all vehicles of a model, and no others', async ({ operator, provisioner }) => {
    const model = `M-${randomUUID().slice(0, 8)}`;
    const [one, two] = (await Promise.all([1, 2, 3].map(() => givenVehicle(provisioner)))) as [
      GivenVehicle,
      GivenVehicle,
    ];
    for (const { referenceId } of [one, two]) {
      await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'attributes', { model });
    }

    const { exitCode, stdout } = await run(operator, '--model', model, '--observation', '5');

    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(
      [one, two]
        .map((vehicle) => `${vehicle.referenceId}  observation 5 s, batch default, parked default`)
        .sort(),
    );
  });

  it('is refused for an owner', async ({ owner }) => {
    expect(await run(owner, randomUUID(), '--default')).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

describe('its options', () => {
  const id = randomUUID();

  it.for<[string, readonly string[]]>([
    ['no vehicle', ['--parked', '60']],
    ['both a vehicle and a model', [id, '--model', 'M', '--parked', '60']],
    ['a text that is not a Reference ID', ['1HGCM82633A004352', '--parked', '60']],
    ['an interval out of its range', [id, '--parked', '59']],
    ['half a second', [id, '--observation', '1.5']],
    ['an empty interval', [id, '--batch', '']],
    ['a default beside an interval', [id, '--default', '--batch', '10']],
    ['an unknown option', [id, '--often']],
  ])('refuse %s', ([, args]) => {
    const read = () => readReportingOptions([...args, '--user', 'operator'], {});

    expect(read).toThrow(CliError);
    expect(read).not.toThrow(/1HGCM/);
  });

  it('show the settings without an interval, and help on demand', () => {
    expect(readReportingOptions([id, '--user', 'operator'], {})).toMatchObject({ reporting: undefined });
    expect(readReportingOptions(['--help'], {})).toBeUndefined();
  });
});
