/** The command line of `npm run restore`. */
import { parseArgs } from 'node:util';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import { type StackChoice, stackChoiceIn } from '../session/stack-choice.ts';

/** Printed by `npm run restore -- --help`: commands, options and exit codes. */
export const help = `Proves that the tables can be restored, and that they agree with each other.

  npm run --silent restore -- drill
  npm run --silent restore -- drill --to 2026-11-20T00:00:00Z --keep
  npm run --silent restore -- check
  npm run --silent restore -- check --suffix=-drill-0123abcd

Commands
  drill                restores every table that keeps backups to one moment, into a table beside it,
                       prints how long each took, checks the restored tables, and deletes them. The
                       stack's own tables are only read
  check                checks the laws between the stack's tables, or between restored ones

Options
  --to <time>          the moment (drill, ISO 8601); default: the latest that all tables have. The
                       local world restores to the present only
  --keep               leaves the restored tables (drill)
  --suffix=<suffix>    what the names of restored tables end in (check)
  --outputs <path>     the outputs file; default .local/outputs.json
  --stack <name>       the stack, when the file holds several
  It needs AWS credentials, with the permissions that docs/OPERATIONS.md lists. For the local world
  they are in .local/aws-credentials: set AWS_SHARED_CREDENTIALS_FILE to that path.

Ctrl-C deletes the restored tables and then ends the command; a second one ends it at once and prints
which are left. A restore costs by the size of the table: docs/COSTS-AND-QUOTAS.md.
docs/OPERATIONS.md, "Restoring", has the whole procedure.
Exit code: 0 consistent, 1 inconsistent, 2 wrong usage, 4 AWS did not respond as expected, 130 ended
by Ctrl-C.
`;

/** Parsed command line of `npm run restore`. */
export type RestoreOptions = (
  | { readonly command: 'drill'; readonly keep: boolean; readonly to?: Date }
  | { readonly command: 'check'; readonly suffix: string }
) &
  StackChoice;

const text = { type: 'string' } as const;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readRestoreOptions(args: readonly string[]): RestoreOptions | undefined {
  const { positionals, values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ to: text, keep: { type: 'boolean' }, suffix: text, outputs: text, stack: text },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true || positionals.length === 0) {
    return undefined;
  }
  const where = stackChoiceIn(values);
  const { keep, suffix, to } = values;
  const [command, ...rest] = positionals;
  if (command === 'drill' && rest.length === 0 && suffix === undefined) {
    return { command, keep: keep === true, ...(to !== undefined && { to: readTime(to) }), ...where };
  }
  if (command === 'check' && rest.length === 0 && keep === undefined && to === undefined) {
    return { command, suffix: suffix ?? '', ...where };
  }
  throw new CliError('usage', 'The command or its option is unknown. See --help.');
}

function readTime(given: string): Date {
  const time = new Date(given);
  if (Number.isNaN(time.getTime())) {
    throw new CliError('usage', '--to must be a time in ISO 8601. See --help.');
  }
  return time;
}
