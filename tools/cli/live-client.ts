/**
 * The live-state client as a command uses it: with the account's token and the WebSocket of the
 * package `ws`, which Node before 22 lacks.
 */
import { WebSocket } from 'ws';
import { createLiveStateClient, type LiveStateClient } from '../../client/live-state.ts';
import type { RequestError } from '../../client/request.ts';
import type { RealtimeFailure } from '../../client/subscriber.ts';
import type { Account } from './account.ts';
import { Failure } from '../session/failure.ts';
import { unreachable } from '../session/sign-in.ts';

/** Makes the client; throws Failure when the outputs do not say where subscriptions are. */
export function openLiveClient({ outputs, token }: Account): LiveStateClient {
  if (outputs.RealtimeUrl === undefined) {
    throw new Failure(
      'usage',
      'The stack’s outputs have no RealtimeUrl: it was deployed before there was live state.',
    );
  }
  return createLiveStateClient({
    url: outputs.RealtimeUrl,
    graphqlUrl: outputs.GraphqlUrl,
    token,
    WebSocket,
  });
}

/** What a person is told of a request that failed or a watch that ended. */
export function toFailure(
  { reason, errors }: Pick<RequestError | RealtimeFailure, 'reason' | 'errors'>,
  { outputs }: Pick<Account, 'outputs'>,
): Failure {
  if (reason === 'TRANSIENT' && errors.length === 0) {
    return unreachable(outputs, outputs.GraphqlUrl);
  }
  if (reason === 'SIGNED_OUT') {
    return new Failure('signIn', 'The sign-in has ended: sign in again.');
  }
  const texts = errors.map(describe);
  if (reason === 'UNAUTHORIZED') {
    return new Failure('signIn', texts.join('\n') || 'The sign-in is not accepted.');
  }
  return new Failure('graphqlErrors', texts.join('\n') || 'The API said no, and not why.');
}

function describe({ errorType, message, ...rest }: RequestError['errors'][number]): string {
  const facts = rest.errorInfo === undefined ? '' : ` ${JSON.stringify(rest.errorInfo)}`;
  return `${errorType ?? 'Error'}: ${message}${facts}`;
}
