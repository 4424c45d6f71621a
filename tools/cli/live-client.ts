/**
 * Creates the live-state client of a command, with the account's token and the WebSocket of the
 * package `ws`, because Node before version 22 has none.
 */
import { WebSocket } from 'ws';
import { createLiveStateClient, type LiveStateClient } from '../../client/live-state.ts';
import type { RequestError } from '../../client/request.ts';
import type { RealtimeFailure } from '../../client/subscriber.ts';
import type { Account } from '../session/account.ts';
import { CliError } from '../session/cli-error.ts';
import { unreachable } from '../session/sign-in.ts';

/** Creates the client; throws CliError when the outputs have no `RealtimeUrl`. */
export function openLiveClient({ outputs, token }: Account): LiveStateClient {
  if (outputs.RealtimeUrl === undefined) {
    throw new CliError(
      'usage',
      'The stack’s outputs have no RealtimeUrl. Deploy the stack again to add live state.',
    );
  }
  return createLiveStateClient({
    url: outputs.RealtimeUrl,
    graphqlUrl: outputs.GraphqlUrl,
    token,
    WebSocket,
  });
}

/** Converts a failed request or an ended watch to an error for the terminal. */
export function toFailure(
  { reason, errors }: Pick<RequestError | RealtimeFailure, 'reason' | 'errors'>,
  { outputs }: Pick<Account, 'outputs'>,
): CliError {
  if (reason === 'TRANSIENT' && errors.length === 0) {
    return unreachable(outputs, outputs.GraphqlUrl);
  }
  if (reason === 'SIGNED_OUT') {
    return new CliError('signIn', 'The session has expired. Run the command again to sign in.');
  }
  const texts = errors.map(describe);
  if (reason === 'UNAUTHORIZED') {
    return new CliError('signIn', texts.join('\n') || 'The API did not accept the access token.');
  }
  return new CliError('graphqlErrors', texts.join('\n') || 'The API rejected the request without a reason.');
}

function describe({ errorType, message, ...rest }: RequestError['errors'][number]): string {
  const facts = rest.errorInfo === undefined ? '' : ` ${JSON.stringify(rest.errorInfo)}`;
  return `${errorType ?? 'Error'}: ${message}${facts}`;
}
