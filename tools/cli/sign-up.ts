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
import { signUp } from '../session/sign-up.ts';

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

Exit codes: 0 success, 2 wrong usage, 3 sign-up rejected, 4 no response.
`;

const passwordRule =
  'The password has 14 characters or more, with upper and lower case, a digit and a symbol.';

await runMain(help, async () => {
  const { values } = parsed(() => parseArgs({ args: process.argv.slice(2), options: accountOptions }));
  if (values.help === true) {
    return undefined;
  }
  const { user: email, outputs: file, stack } = values;
  if (email === undefined) {
    throw new CliError('usage', '--user <address> is required. See --help.');
  }
  const password =
    values.password ??
    process.env['ASK_PASSWORD'] ??
    (await promptHidden(
      `${passwordRule}\nNew password of ${email}: `,
      'pass --password or set ASK_PASSWORD',
    ));
  const signedUp = await signUp(readOutputs(file, stack), { email, password });
  process.stderr.write(`Cognito has sent a code to ${email}.\n`);
  const code = await promptHidden('Code of the e-mail: ', 'run the command in a terminal');
  await signedUp.confirm(code.trim());
  process.stdout.write(`${email} has signed up and may sign in: npm run --silent ask -- --user ${email} …\n`);
  return 0;
});
