/** The options that say who signs in and to which stack, which several programs share. */
import type { AccountOptions } from './account.ts';
import { CliError } from './cli-error.ts';
import { stackChoiceIn } from './stack-choice.ts';

const text = { type: 'string' } as const;

/** The options themselves, for `parseArgs` of `node:util`. */
export const accountOptions = {
  user: text,
  password: text,
  'new-password': text,
  code: text,
  outputs: text,
  stack: text,
  help: { type: 'boolean', short: 'h' },
} as const;

/** Section of `--help` on the user, the secrets and the stack, for `accountOptions`. */
export const accountHelp = `Who
  --user <name>           the user name
  --password <password>   default: ASK_PASSWORD of the environment, or a prompt at the terminal
  --new-password <new>    replaces a temporary password; default: ASK_NEW_PASSWORD, or a prompt
  --code <digits>         code of an authenticator app; default: ASK_CODE, or a prompt

Where
  --outputs <path>        the outputs file; default .local/outputs.json, which \`npm start\` writes;
                          for a deployment, the file that \`cdk deploy --outputs-file\` wrote
  --stack <name>          the stack, when the file holds several
`;

/** The values that `parseArgs` returned for `accountOptions`. */
export type AccountValues = Readonly<
  Partial<Record<'user' | 'password' | 'new-password' | 'code' | 'outputs' | 'stack', string | undefined>>
>;

/** Reads the options; passwords and the code may come from the environment. */
export function readAccountOptions(values: AccountValues, environment: NodeJS.ProcessEnv): AccountOptions {
  if (values.user === undefined) {
    throw new CliError('usage', '--user <name> is required. See --help.');
  }
  const password = values.password ?? environment['ASK_PASSWORD'];
  const newPassword = values['new-password'] ?? environment['ASK_NEW_PASSWORD'];
  const code = values.code ?? environment['ASK_CODE'];
  return {
    username: values.user,
    ...(password === undefined ? {} : { password }),
    ...(newPassword === undefined ? {} : { newPassword }),
    ...(code === undefined ? {} : { code }),
    ...stackChoiceIn(values),
  };
}
