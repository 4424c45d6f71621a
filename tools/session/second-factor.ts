/**
 * The second factor of a user at a terminal: codes of an authenticator app (TOTP, RFC 6238), and
 * its set-up.
 */
import { URI, Secret, TOTP } from 'otpauth';
import { authenticatorIssuer } from '../../domain/authenticator.ts';
import { CliError } from './cli-error.ts';
import { promptHidden } from './hidden-prompt.ts';

/** The source of a sign-in's codes. */
export interface SecondFactor {
  /** Returns the app's current code. */
  code(): Promise<string>;
  /** Adds a secret (base 32) to an app, and returns the app's first code. */
  setUp(secret: string): Promise<string>;
}

/** Cognito's codes: six digits. */
const codeForm = /^\d{6}$/;

/** Prompts for the code unless it was given; throws CliError for a code that is not six digits. */
export function createSecondFactor(username: string, given: string | undefined): SecondFactor {
  const code = async (): Promise<string> =>
    requireCode(given ?? (await promptHidden(`Code of ${username}'s app: `, 'pass --code or set ASK_CODE')));
  return {
    code,
    setUp(secret) {
      if (given !== undefined) {
        throw new CliError(
          'signIn',
          'The account has no authenticator app yet. Sign in without a code to set one up.',
        );
      }
      process.stderr.write(setUpText(username, secret));
      return code();
    },
  };
}

function requireCode(text: string): string {
  const code = text.replaceAll(/\s/g, '');
  if (codeForm.test(code)) {
    return code;
  }
  throw new CliError('usage', 'The code must have six digits.');
}

/** Shows the secret once, to its owner. */
function setUpText(username: string, secret: string): string {
  const totp = new TOTP({
    issuer: authenticatorIssuer,
    label: username,
    secret: Secret.fromBase32(secret),
  });
  return `The account needs an authenticator app. Add this secret to one, then type its first code:\n  ${secret}\n  ${URI.stringify(totp)}\n`;
}
