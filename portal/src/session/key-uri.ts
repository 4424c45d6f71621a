/** The secret of an authenticator app as text for a QR code. */
import { authenticatorIssuer } from '../../../domain/authenticator.ts';

/**
 * Returns the key URI of a secret, as apps read it from a QR code (github.com/google/
 * google-authenticator/wiki/Key-Uri-Format). It leaves out algorithm, digits and period, because
 * Cognito's are the format's defaults.
 */
export function keyUri(account: string, secret: string): string {
  const issuer = encodeURIComponent(authenticatorIssuer);
  return `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${secret}&issuer=${issuer}`;
}
