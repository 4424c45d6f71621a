/** Calls services for a data source: through the dispatcher, under the data source's own role. */
import { AwsError } from '../../../core/aws-error.ts';
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Principal } from '../../../core/principal.ts';
import { failed, type DataSourceResult } from './data-source.ts';

/** The part of IAM that assumes a data source's role. */
export interface RoleAssumer {
  assume(roleArn: string, service: string, sessionName: string, sourceArn: string): Principal;
}

/** Calls of one data source. */
export interface ServiceCaller {
  call(operation: string, input: unknown): Promise<unknown>;
}

/** What a data source needs for calls of AWS under its role. */
export interface CallerDependencies {
  readonly iam: RoleAssumer;
  readonly dispatcher: Dispatcher;
  readonly apiArn: string;
}

/**
 * Creates a caller. It assumes the role for each call, so that a changed trust policy takes effect
 * at once. AppSync acts for its API (AppSync Developer Guide, "Creating an IAM trust policy for a
 * data source").
 */
export function serviceCaller(
  service: string,
  roleArn: string,
  { iam, dispatcher, apiArn }: CallerDependencies,
): ServiceCaller {
  return {
    call(operation, input) {
      const principal = iam.assume(roleArn, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE', apiArn);
      return dispatcher.dispatch({ service, operation, input, principal });
    },
  };
}

/**
 * Converts an error of the service to `ctx.error`: `<prefix>:<exception>`, with the Java SDK's
 * suffix that AppSync passes on.
 */
export function refusal(
  prefix: string,
  serviceName: string,
  error: unknown,
  result: unknown = null,
): DataSourceResult {
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalServerError', 'Internal server error', 500);
  return failed(`${prefix}:${code}`, `${message} (Service: ${serviceName}, Status Code: ${status})`, result);
}
