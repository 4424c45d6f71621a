/** Signs in the user of a command, and prompts at the terminal for what was not given. */
import { promptHidden } from './hidden-prompt.ts';
import { readOutputs, type StackOutputs } from './outputs.ts';
import { createSecondFactor } from './second-factor.ts';
import { signIn, type SignedIn } from './sign-in.ts';

/** The user and the stack of a command. */
export interface AccountOptions {
  readonly username: string;
  readonly password?: string;
  readonly newPassword?: string;
  /** The current code of the user's authenticator app. */
  readonly code?: string;
  readonly outputsFile?: string;
  readonly stackName?: string;
}

/** A signed-in user, and the outputs of the stack. */
export interface Account extends SignedIn {
  readonly outputs: StackOutputs;
}

/** Prompts for a password that was not given; throws CliError when the sign-in fails. */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  const { username } = options;
  const password =
    options.password ??
    (await promptHidden(`Password of ${username}: `, 'pass --password or set ASK_PASSWORD'));
  const chooseNewPassword = async (): Promise<string> =>
    options.newPassword ??
    promptHidden('The password is temporary. New password: ', 'pass --new-password or set ASK_NEW_PASSWORD');
  const secondFactor = createSecondFactor(username, options.code);
  const signedIn = await signIn(outputs, { username, password, chooseNewPassword, secondFactor });
  return { outputs, ...signedIn };
}
