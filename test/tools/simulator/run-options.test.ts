import { describe, expect, it } from 'vitest';
import { CliError } from '../../../tools/session/cli-error.ts';
import { help, readRunOptions } from '../../../tools/simulator/run-options.ts';
import { type WeatherKind, usualWeather } from '../../../tools/simulator/weather.ts';

/** Returns the options of a command line, or its exit code and message. */
function read(...args: string[]) {
  try {
    return readRunOptions(args, { ASK_PASSWORD: 'from the environment' });
  } catch (error) {
    if (error instanceof CliError) {
      return `${error.exitCode} ${error.message}`;
    }
    throw error;
  }
}

const kinds = Object.keys(usualWeather) as WeatherKind[];
const flagOf = (kind: WeatherKind): string =>
  `--${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

describe('The command line of npm run vehicle', () => {
  it('has a default for every option', () => {
    expect(read()).toEqual({
      folder: '.local/simulated-vehicles',
      rate: { intervalMs: 1_000 },
      habit: 'MIXED',
      isQuiet: false,
      weather: {},
    });
  });

  it('sets every option', () => {
    const where = ['--outputs', 'o.json', '--stack', 'S', '--endpoint', 'iot.example', '--port', '443'];
    const which = ['--vehicles', '12', '--folder', 'f', '--seed', 's', '--provision', '--user', 'p'];
    const what = ['--interval', '0.5', '--drive', 'always', '--duration', '90', '--quiet'];

    expect(read(...where, ...which, ...what)).toEqual({
      vehicles: 12,
      folder: 'f',
      seed: 's',
      provisioner: { username: 'p', password: 'from the environment' },
      outputsFile: 'o.json',
      stackName: 'S',
      endpoint: 'iot.example',
      port: 443,
      rate: { intervalMs: 500 },
      habit: 'ALWAYS',
      durationSeconds: 90,
      isQuiet: true,
      weather: {},
    });
    expect(read('--batch', '10')).toMatchObject({ batchMs: 10_000 });
    expect(read('--parked', '86400')).toMatchObject({ parkedMs: 86_400_000 });
    expect(read('--rate', '250')).toMatchObject({ rate: { messagesPerSecond: 250 } });
    expect(read('--provision', '--user', 'p', '--password', 'given')).toMatchObject({
      provisioner: { password: 'given' },
    });
  });

  it.each(kinds)('has a flag for the weather %s', (kind) => {
    expect(read(flagOf(kind))).toMatchObject({ weather: { [kind]: usualWeather[kind] } });
    expect(help).toContain(`  ${flagOf(kind)} `);
  });

  it('explains every option with --help', () => {
    expect(read('--help')).toBeUndefined();
    expect(read('-h')).toBeUndefined();
    const options = ['--vehicles', '--folder', '--seed', '--provision', '--user', '--password', '--outputs'];
    for (const option of [...options, '--stack', '--endpoint', '--port', '--interval', '--rate', '--drive']) {
      expect(help).toContain(`${option} `);
    }
    for (const option of ['--duration', '--quiet']) {
      expect(help).toContain(option);
    }
  });

  it.each([
    ['an unknown option', ['--fast']],
    ['an option without its value', ['--seed']],
    ['an argument that is not an option', ['three']],
    ['no vehicles', ['--vehicles', '0']],
    ['half a vehicle', ['--vehicles', '1.5']],
    ['too many vehicles', ['--vehicles', '1001']],
    ['an empty interval', ['--interval', '']],
    ['an interval that is not a number', ['--interval', 'often']],
    ['an interval and a rate', ['--interval', '1', '--rate', '1']],
    ['a batch of no second', ['--batch', '0']],
    ['a batch of half a second more', ['--batch', '1.5']],
    ['a batch of more than a minute', ['--batch', '61']],
    ['a parked interval below a minute', ['--parked', '59']],
    ['a parked interval of half a second more', ['--parked', '60.5']],
    ['a parked interval of more than a day', ['--parked', '86401']],
    ['a port above 65535', ['--port', '65536']],
    ['a duration of 0', ['--duration', '0']],
    ['an unknown habit', ['--drive', 'sometimes']],
    ['a habit with a name that every object inherits', ['--drive', 'constructor']],
    ['provisioning without a user', ['--provision']],
  ])('refuses %s', (_name, args) => {
    expect(read(...args)).toMatch(/^2 .{10,}\.$/);
  });

  it('does not repeat an unknown argument, which may be a password', () => {
    expect(read('--pasword', 'hunter2')).not.toContain('hunter2');
  });
});
