/**
 * Cognito's triggers: the event that a function returns with its response, and refusals that reach
 * the person's app as `PreSignUp failed with error <code>.` (Cognito Developer Guide, "Customizing
 * user pool workflows with Lambda triggers").
 */
import { type InvocationContext, UnexpectedError } from '../runtime/handler.ts';
import { toFailure } from '../runtime/failure.ts';
import { logError, logInfo, logInvocation } from '../runtime/log.ts';
import { countMetric, publishMetrics } from '../runtime/metrics.ts';

/** The members of a trigger's event that the functions read. */
export interface TriggerEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly userName: string;
  /** `clientId` is the app client of the call, which Cognito has checked. */
  readonly callerContext: { readonly clientId: string };
  readonly request: { readonly userAttributes?: Readonly<Record<string, string>> };
}

/** Why a person cannot sign up. The app sees the code and no other text. */
export type RefusalCode =
  'SIGN_UP_NOT_ALLOWED' | 'USER_NAME_NOT_UUID' | 'USER_NAME_TAKEN' | 'EMAIL_REQUIRED' | 'RATE_LIMITED';

/** Refuses a sign-up; the message is the code. */
export class SignUpRefusedError extends Error {
  override readonly name = 'SignUpRefusedError';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/**
 * A handler that returns the event as it came, because no trigger here changes Cognito's response.
 * A refusal is thrown to Cognito; any other error is logged and thrown without its message.
 */
export function triggerHandler(work: (event: TriggerEvent) => Promise<void>) {
  return async (event: TriggerEvent, context: InvocationContext): Promise<TriggerEvent> => {
    logInvocation(context.awsRequestId);
    try {
      await work(event);
      return event;
    } catch (error) {
      throw toThrown(error);
    } finally {
      publishMetrics();
    }
  };
}

function toThrown(error: unknown): Error {
  if (error instanceof SignUpRefusedError) {
    logInfo('The request was refused', { code: error.code });
    return new SignUpRefusedError(error.code);
  }
  const failure = toFailure(error);
  countMetric('TriggerFailed');
  logError('The function failed', { failure });
  return new UnexpectedError(failure.errorName);
}
