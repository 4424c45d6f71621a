/** The command line of `npm run rotate`. */
import { parseArgs } from 'node:util';
import { type RotationPhase, rotationPhases } from '../../domain/hash-rotation.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import { type StackChoice, stackChoiceIn } from '../session/stack-choice.ts';

/** Printed by `npm run rotate -- --help`: commands, options and exit codes. */
export const help = `Rotates the key that hashes VINs: controls the re-hash, and checks the releases.

  npm run rotate -- status
  npm run rotate -- dry-run
  npm run rotate -- start --watch
  npm run rotate -- pause
  npm run rotate -- resume
  npm run rotate -- check close && npx cdk deploy -c vinHashRotation=close …

Commands
  status               shows the release and the progress of the re-hash
  dry-run              counts the vehicles of each hash and changes nothing
  start                counts the vehicles with the old hash and starts the re-hash
  pause, resume        stops the re-hash after its current page, and continues it
  check <release>      whether ${rotationPhases.join(', ')} may be deployed next

Options
  --watch              follows the progress (status, start, resume). Ctrl-C ends the command, not
                       the re-hash, which runs in AWS every minute
  --outputs <path>     the outputs file; default .local/outputs.json
  --stack <name>       the stack, when the file holds several
  All but status and check of most releases need AWS credentials with lambda:InvokeFunction on the
  ARN RehashFunctionName, an alias. For the local world they are in .local/aws-credentials: set
  AWS_SHARED_CREDENTIALS_FILE to that path.

docs/OPERATIONS.md, "Rotating the hash key", has the whole procedure.
Exit code: 0 done or allowed, 1 not allowed or VINs that cannot be read, 2 wrong usage, 4 AWS did
not respond as expected, 130 ended by Ctrl-C.
`;

/** Commands without further arguments. */
const plainCommands = ['status', 'dry-run', 'start', 'pause', 'resume'] as const;

/** Parsed command line of `npm run rotate`. */
export type RotateOptions = (
  | { readonly command: (typeof plainCommands)[number]; readonly watch: boolean }
  | { readonly command: 'check'; readonly release: RotationPhase }
) &
  StackChoice;

const text = { type: 'string' } as const;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readRotateOptions(args: readonly string[]): RotateOptions | undefined {
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
  const where = stackChoiceIn(values);
  return { ...commandIn(positionals, values.watch === true), ...where };
}

function commandIn(positionals: readonly string[], watch: boolean) {
  const [command, argument, ...rest] = positionals;
  const plain = plainCommands.find((name) => name === command);
  if (plain !== undefined && argument === undefined && !(watch && ['dry-run', 'pause'].includes(plain))) {
    return { command: plain, watch };
  }
  if (command === 'check' && rest.length === 0 && !watch) {
    const release = rotationPhases.find((phase) => phase === argument);
    if (release !== undefined) {
      return { command, release } as const;
    }
  }
  throw new CliError('usage', 'The command, its release or its option is unknown. See --help.');
}
