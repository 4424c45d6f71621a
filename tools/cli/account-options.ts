/** What every command's line says of who asks and where. */
import { Failure } from '../session/failure.ts';

const text = { type: 'string' } as const;

/** For `parseArgs` of `node:util`. */
export const accountOptions = {
  user: text,
  password: text,
  'new-password': text,
  code: text,
  outputs: text,
  stack: text,
  help: { type: 'boolean', short: 'h' },
} as const;

/** What `--help` says of them. */
export const accountHelp = `Who
  --user <name>           the user name
  --password <password>   or environment ASK_PASSWORD, or typed at the terminal
  --new-password <new>    for a temporary password, or environment ASK_NEW_PASSWORD, or typed at the terminal
  --code <digits>         of an authenticator app, or environment ASK_CODE, or typed at the terminal

Where
  --outputs <path>        the outputs file; .local/outputs.json when not given (\`npm start\` writes it),
                          for a deployment the file of \`cdk deploy --outputs-file\`
  --stack <name>          which stack, when the file holds several
`;

/** Whose sign-in, and to which stack. */
export interface AccountOptions {
  readonly username: string;
  readonly password?: string;
  readonly newPassword?: string;
  /** The code that an authenticator app shows. */
  readonly code?: string;
  readonly outputsFile?: string;
  readonly stackName?: string;
}

/** What `parseArgs` found of them. */
export type AccountValues = Readonly<
  Partial<Record<'user' | 'password' | 'new-password' | 'code' | 'outputs' | 'stack', string | undefined>>
>;

/** Reads them; passwords may stand in the environment. */
export function readAccountOptions(values: AccountValues, environment: NodeJS.ProcessEnv): AccountOptions {
  if (values.user === undefined) {
    throw new Failure('usage', 'Say who asks: --user <name>. See --help.');
  }
  const password = values.password ?? environment['ASK_PASSWORD'];
  const newPassword = values['new-password'] ?? environment['ASK_NEW_PASSWORD'];
  const code = values.code ?? environment['ASK_CODE'];
  return {
    username: values.user,
    ...(password === undefined ? {} : { password }),
    ...(newPassword === undefined ? {} : { newPassword }),
    ...(code === undefined ? {} : { code }),
    ...(values.outputs === undefined ? {} : { outputsFile: values.outputs }),
    ...(values.stack === undefined ? {} : { stackName: values.stack }),
  };
}

/**
 * Runs `parseArgs`; what it does not understand is wrong usage, told without a word of what was
 * given.
 */
export function parsed<Values>(parse: () => Values): Values {
  try {
    return parse();
  } catch {
    // Node's own text may repeat what was given.
    throw new Failure('usage', 'An option is unknown or lacks its value. See --help.');
  }
}
