/** The command line of `npm run registry`. */
import { parseArgs } from 'node:util';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import { type StackChoice, stackChoiceIn } from '../session/stack-choice.ts';

/** Printed by `npm run registry -- --help`: commands, options and exit codes. */
export const help = `Compares the vehicles of a deployment with AWS IoT's registry, and rebuilds it.

  npm run --silent registry -- check
  npm run --silent registry -- rebuild --watch

Commands
  check                counts what AWS IoT lacks or has in another status, and changes nothing
  rebuild              marks each vehicle whose certificate or thing is missing; the reconciler
                       registers it again, at most seven in a second

Options
  --watch              follows the reconciler to the end. Ctrl-C ends the command, not the rebuild
  --outputs <path>     the outputs file; default .local/outputs.json
  --stack <name>       the stack, when the file holds several
  It needs AWS credentials with cloudformation:ListStackResources, iot:ListCertificates and
  iot:ListThings, and with dynamodb:Scan, dynamodb:Query and dynamodb:UpdateItem on the table
  VehicleRegistry. For the local world they are in .local/aws-credentials: set
  AWS_SHARED_CREDENTIALS_FILE to that path.

A disabled certificate of an active vehicle is shown only, because a person may have disabled it.
Do not rebuild after a restore of the tables, which name certificates that were revoked since.
docs/OPERATIONS.md, "Rebuilding AWS IoT's registry", has the whole procedure.
Exit code: 0 no difference or all marked, 1 differences are left, 2 wrong usage, 4 AWS did not
respond as expected, 130 ended by Ctrl-C.
`;

/** Parsed command line of `npm run registry`. */
export interface RegistryOptions extends StackChoice {
  readonly command: 'check' | 'rebuild';
  readonly watch: boolean;
}

const text = { type: 'string' } as const;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readRegistryOptions(args: readonly string[]): RegistryOptions | undefined {
  const { positionals, values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        watch: { type: 'boolean' },
        outputs: text,
        stack: text,
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true || positionals.length === 0) {
    return undefined;
  }
  const [command, ...rest] = positionals;
  const watch = values.watch === true;
  const isKnown = command === 'rebuild' || (command === 'check' && !watch);
  if (!isKnown || rest.length > 0) {
    throw new CliError('usage', 'The command or its option is unknown. See --help.');
  }
  return { command, watch, ...stackChoiceIn(values) };
}
