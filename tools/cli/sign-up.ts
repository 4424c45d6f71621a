/**
 * `npm run signup`: signs an owner up by e-mail address and asks for the code that Cognito sends.
 */
import { parseArgs } from 'node:util';
import { accountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { promptHidden } from '../session/hidden-prompt.ts';
import { readOutputs } from '../session/outputs.ts';
import { parsed } from '../session/parsed.ts';
import { runMain } from '../session/run-main.ts';
import { RefusedEntryError, signUp } from '../session/sign-up.ts';

const help = `Signs up an owner by e-mail address, where the deployment allows it (selfRegistrationTenant).

  npm run --silent signup -- --user <address>

Who
  --user <address>        the e-mail address, by which the person signs in afterwards
  --password <password>   default: ASK_PASSWORD of the environment, or a prompt at the terminal;
                          14 characters or more, with upper and lower case, digit and symbol

The command asks for the code that Cognito sends to the address. In the local world \`npm start\`
prints the e-mail, and .local/outbox/ has it.

Where
  --outputs <path>        the outputs file; default .local/outputs.json, which \`npm start\` writes
  --stack <name>          the stack, when the file holds several

Exit codes: 0 success, 2 wrong usage, 3 sign-up rejected, 4 no response, 130 Ctrl-C.
`;

const passwordRule =
  'The password has 14 characters or more, with upper and lower case, a digit and a symbol.';

const promptPassword = (email: string): Promise<string> =>
  promptHidden(`${passwordRule}\nNew password of ${email}: `, 'pass --password or set ASK_PASSWORD');

/** Asks again after an entry that Cognito refuses, which a person can correct. */
async function untilAccepted<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RefusedEntryError)) {
        throw error;
      }
      process.stderr.write(`${error.message}\n`);
    }
  }
}

await runMain(help, async () => {
  const { values } = parsed(() => parseArgs({ args: process.argv.slice(2), options: accountOptions }));
  if (values.help === true) {
    return undefined;
  }
  const { user: email, outputs: file, stack } = values;
  if (email === undefined) {
    throw new CliError('usage', '--user <address> is required. See --help.');
  }
  const outputs = readOutputs(file, stack);
  const given = values.password ?? process.env['ASK_PASSWORD'];
  const signedUp =
    given === undefined
      ? await untilAccepted(async () => signUp(outputs, { email, password: await promptPassword(email) }))
      : await signUp(outputs, { email, password: given });
  process.stderr.write(`Cognito has sent a code to ${email}.\n`);
  await untilAccepted(async () => {
    const code = await promptHidden('Code of the e-mail: ', 'run the command in a terminal');
    await signedUp.confirm(code.trim());
  });
  process.stdout.write(`${email} has signed up and may sign in: npm run --silent ask -- --user ${email} …\n`);
  return 0;
});
