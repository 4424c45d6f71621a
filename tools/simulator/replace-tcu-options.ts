/** The command line of `npm run vehicle -- replace-tcu`. */
import { parseArgs } from 'node:util';
import { isReferenceId } from '../../domain/reference-id.ts';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';

/** Printed by `npm run vehicle -- replace-tcu --help`: options and exit codes. */
export const replaceTcuHelp = `Replaces the TCU of a simulated vehicle, as a workshop does: a provisioner imports the new device, a
technician reports the change, and the provisioner provisions the vehicle with the new device's key.
The vehicle keeps its Reference ID. Start it again afterwards: its old session ends. Safe to repeat.

  npm run --silent vehicle -- replace-tcu <referenceId> --user <technician> --provisioner <name>

  --provisioner <name>    a user with the role provisioners; --user needs service-technicians or
                          operators
  --provisioner-password <password>
                          default: ASK_PROVISIONER_PASSWORD, or a prompt at the terminal
  --folder <path>         holds keys and certificates; default .local/simulated-vehicles
  --seed <text>           the seed of the vehicle; default: the folder's own

${accountHelp}
Exit codes: 0 replaced, 1 the API rejected it, 2 wrong usage, 3 sign-in rejected, 4 no response.
`;

/** The options of `npm run vehicle -- replace-tcu`. */
export interface ReplaceTcuOptions {
  readonly referenceId: string;
  readonly folder: string;
  readonly seed?: string;
  /** Reports the change. */
  readonly technician: AccountOptions;
  /** Imports the new device and provisions the vehicle. */
  readonly provisioner: AccountOptions;
}

const text = { type: 'string' } as const;

/** Reads the command line after `replace-tcu`; undefined for `--help`. Throws CliError. */
export function readReplaceTcuOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): ReplaceTcuOptions | undefined {
  const { positionals, values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...accountOptions,
        provisioner: text,
        'provisioner-password': text,
        folder: text,
        seed: text,
      },
    }),
  );
  if (values.help === true) {
    return undefined;
  }
  const [referenceId = ''] = positionals;
  if (positionals.length !== 1 || !isReferenceId(referenceId)) {
    throw new CliError('usage', 'replace-tcu requires one <referenceId>. See --help.');
  }
  if (values.provisioner === undefined) {
    throw new CliError('usage', '--provisioner <name> is required. See --help.');
  }
  const { outputs, stack } = values;
  const provisioner = readAccountOptions(
    { user: values.provisioner, password: values['provisioner-password'], outputs, stack },
    { ASK_PASSWORD: environment['ASK_PROVISIONER_PASSWORD'] },
  );
  return {
    referenceId,
    folder: values.folder ?? '.local/simulated-vehicles',
    technician: readAccountOptions(values, environment),
    provisioner,
    ...(values.seed !== undefined && { seed: values.seed }),
  };
}
