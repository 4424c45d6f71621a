/**
 * The text of an error for the person at the terminal: the service's own code first, and what to do
 * where that is known.
 */
import { CliError } from '../tools/session/cli-error.ts';
import { CheckError } from './check-error.ts';

/** Error names that mean that the credentials are not valid at all. */
const badCredentials = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];

/** Returns the text without the stack, because frames say nothing about a deployment. */
export function failureText(error: unknown): string {
  if (error instanceof CheckError || error instanceof CliError) {
    return error.message;
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (badCredentials.includes(error.name)) {
    return `${error.name}: the AWS credentials are missing or not valid for this account.`;
  }
  const denied = /not authorized to perform: ([\w-]+:\w+)/.exec(error.message);
  if (denied !== null) {
    return `Access denied: the credentials lack ${denied[1] ?? 'a permission'}.`;
  }
  if (isUnreachable(error)) {
    return `${error.name || 'Error'}: nothing responds there (${error.message}).`;
  }
  return `${error.name}: ${error.message}`;
}

function isUnreachable(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'].includes(code);
}
