/**
 * The second factor of a person at a terminal: codes of an authenticator app (TOTP, RFC 6238), and
 * its set-up.
 */
import { URI, Secret, TOTP } from 'otpauth';
import { Failure } from '../session/failure.ts';
import { askHidden } from '../session/hidden-prompt.ts';

/** Where a sign-in gets codes from. */
export interface SecondFactor {
  /** The code that the person's app shows now. */
  code(): Promise<string>;
  /** Adds a secret (base 32) to an app and returns the app's first code. */
  setUp(secret: string): Promise<string>;
}

/** Cognito's codes: six digits. */
const codeForm = /^\d{6}$/;

/**
 * Asks at the terminal for what was not given; throws Failure for a code that is not six digits.
 */
export function secondFactorOf(username: string, given: string | undefined): SecondFactor {
  const code = async (): Promise<string> =>
    requireCode(given ?? (await askHidden(`Code of ${username}'s app: `, 'give --code or set ASK_CODE')));
  return {
    code,
    setUp(secret) {
      if (given !== undefined) {
        throw new Failure(
          'signIn',
          'The account has no authenticator app yet: sign in without a code to set one up.',
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
  throw new Failure('usage', 'A code has six digits.');
}

/** The secret is shown once, to the person whose it is. */
function setUpText(username: string, secret: string): string {
  const totp = new TOTP({
    issuer: 'Reference ID for VIN',
    label: username,
    secret: Secret.fromBase32(secret),
  });
  return `The account needs an authenticator app. Add this to one, then give its first code:\n  ${secret}\n  ${URI.stringify(totp)}\n`;
}
