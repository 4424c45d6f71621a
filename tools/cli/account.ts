/** Signs a command's user in, asking at the terminal for what was not given. */
import type { AccountOptions } from './account-options.ts';
import { askHidden } from '../session/hidden-prompt.ts';
import { readOutputs, type StackOutputs } from '../session/outputs.ts';
import { secondFactorOf } from './second-factor.ts';
import { signIn, type SignedIn } from '../session/sign-in.ts';

/** A signed-in user and where they are. */
export interface Account extends SignedIn {
  readonly outputs: StackOutputs;
}

/** Signs in; throws Failure. */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  const { username } = options;
  const password =
    options.password ?? (await askHidden(`Password of ${username}: `, 'give --password or set ASK_PASSWORD'));
  const chooseNewPassword = async (): Promise<string> =>
    options.newPassword ??
    askHidden('The password is temporary. New password: ', 'give --new-password or set ASK_NEW_PASSWORD');
  const secondFactor = secondFactorOf(username, options.code);
  const signedIn = await signIn(outputs, { username, password, chooseNewPassword, secondFactor });
  return { outputs, ...signedIn };
}
