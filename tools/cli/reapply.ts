/** `npm run reapply`: erases again what a restored backup has brought back. */
import { parseArgs } from 'node:util';
import { reapplyErasures } from '../erasures/reapply.ts';
import { asCliErrors } from '../session/as-cli-errors.ts';
import { CliError } from '../session/cli-error.ts';
import { readOutputs } from '../session/outputs.ts';
import { parsed } from '../session/parsed.ts';
import { runMain } from '../session/run-main.ts';

const help = `Erases again what a restored backup has brought back.

  npm run --silent reapply -- --since 2026-11-20T00:00:00.000Z

Options
  --since <time>       the moment to which tables were restored (ISO 8601)
  --outputs <path>     the outputs file; default .local/outputs.json
  --stack <name>       the stack, when the file holds several
  It needs AWS credentials that may read and write the table DataJobs. For the local world they are
  in .local/aws-credentials: set AWS_SHARED_CREDENTIALS_FILE to that path.

Prints the id of each erasure that runs again. docs/OPERATIONS.md, "Erasures, and restores after
them", has the procedure.
Exit code: 0 done, 2 wrong usage, 4 AWS did not respond as expected.
`;

const text = { type: 'string' } as const;

await runMain(help, async () => {
  const { values } = parsed(() =>
    parseArgs({
      options: { since: text, outputs: text, stack: text, help: { type: 'boolean', short: 'h' } },
    }),
  );
  if (values.help === true) {
    return undefined;
  }
  const { outputs, since, stack } = values;
  const sinceMs = Date.parse(since ?? '');
  if (Number.isNaN(sinceMs)) {
    throw new CliError('usage', '--since <time> is required, in ISO 8601. See --help.');
  }
  const begun = await asCliErrors(() =>
    reapplyErasures(readOutputs(outputs, stack), new Date(sinceMs).toISOString()),
  );
  process.stdout.write(begun.map((erasureId) => `${erasureId}\n`).join(''));
  return 0;
});
