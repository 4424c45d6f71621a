/**
 * `npm run vehicle-owner`: what an owner does about a vehicle, one subcommand at a time. The
 * outcome goes to stdout, everything else to stderr.
 */
import { openAccount } from '../session/account.ts';
import { ApiError } from '../session/field-request.ts';
import { sendGraphql } from '../session/graphql-client.ts';
import { runMain } from '../session/run-main.ts';
import { help, readOwnerOptions } from './vehicle-owner-options.ts';

await runMain(help, async () => {
  const options = await readOwnerOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  const { command, json, variables } = options;
  const { accessToken, outputs } = await openAccount(options);
  const response = await sendGraphql(outputs, accessToken, { query: command.document, variables });
  const [field] = Object.values(response.data ?? {});
  if (response.errors !== undefined || field === null || field === undefined) {
    throw new ApiError(response);
  }
  const lines = json ? [JSON.stringify(field)] : command.describe(field);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
});
