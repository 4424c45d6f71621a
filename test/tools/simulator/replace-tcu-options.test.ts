import { describe, expect, it } from 'vitest';
import { CliError } from '../../../tools/session/cli-error.ts';
import { readReplaceTcuOptions, replaceTcuHelp } from '../../../tools/simulator/replace-tcu-options.ts';

const referenceId = '11111111-1111-4111-8111-111111111111';
const environment = { ASK_PASSWORD: 'of the technician', ASK_PROVISIONER_PASSWORD: 'of the provisioner' };

/** Returns the options of a command line, or its exit code and message. */
function read(...args: string[]) {
  try {
    return readReplaceTcuOptions(args, environment);
  } catch (error) {
    if (error instanceof CliError) {
      return `${error.exitCode} ${error.message}`;
    }
    throw error;
  }
}

describe('The command line of npm run vehicle -- replace-tcu', () => {
  it('gives both accounts their own password and the same stack', () => {
    const who = ['--user', 't', '--provisioner', 'p'];

    expect(read(referenceId, ...who, '--outputs', 'o.json', '--stack', 'S')).toEqual({
      referenceId,
      folder: '.local/simulated-vehicles',
      technician: { username: 't', password: 'of the technician', outputsFile: 'o.json', stackName: 'S' },
      provisioner: { username: 'p', password: 'of the provisioner', outputsFile: 'o.json', stackName: 'S' },
    });
    expect(
      read(referenceId, ...who, '--provisioner-password', 'given', '--seed', 's', '--folder', 'f'),
    ).toEqual({
      referenceId,
      folder: 'f',
      seed: 's',
      technician: { username: 't', password: 'of the technician' },
      provisioner: { username: 'p', password: 'given' },
    });
  });

  it.each([
    [[], 'replace-tcu requires one <referenceId>'],
    [['not-an-id', '--user', 't', '--provisioner', 'p'], 'replace-tcu requires one <referenceId>'],
    [[referenceId, referenceId, '--user', 't', '--provisioner', 'p'], 'replace-tcu requires one'],
    [[referenceId, '--user', 't'], '--provisioner <name> is required'],
    [[referenceId, '--provisioner', 'p'], '--user <name> is required'],
    [[referenceId, '--unknown'], 'An option is unknown'],
  ])('rejects %j', (args, message) => {
    expect(read(...args)).toContain(`2 ${message}`);
  });

  it('shows help with every option', () => {
    expect(read('--help')).toBeUndefined();
    for (const option of [
      '--user',
      '--provisioner',
      '--provisioner-password',
      '--folder',
      '--seed',
      '--outputs',
    ]) {
      expect(replaceTcuHelp).toContain(option);
    }
  });
});
