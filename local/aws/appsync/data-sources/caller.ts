/** How a data source calls a service: through the dispatcher, as its own role of the template. */
import { AwsError } from '../../aws-error.ts';
import type { Dispatcher } from '../../dispatcher.ts';
import type { Principal } from '../../iam/principal.ts';
import { failed, type DataSourceAnswer } from './data-source.ts';

/** The part of IAM that lets AppSync act as a data source's role. */
export interface RoleAssumer {
  assume(roleArn: string, service: string, sessionName: string): Principal;
}

/** Calls of one data source. */
export interface ServiceCaller {
  call(operation: string, input: unknown): Promise<unknown>;
}

/** A caller that takes the role anew for each call, so that a trust policy counts at once. */
export function serviceCaller(
  service: string,
  roleArn: string,
  dependencies: { readonly iam: RoleAssumer; readonly dispatcher: Dispatcher },
): ServiceCaller {
  return {
    call(operation, input) {
      const principal = dependencies.iam.assume(roleArn, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE');
      return dependencies.dispatcher.dispatch({ service, operation, input, principal });
    },
  };
}

/** A refusal of the service as `ctx.error`: `<prefix>:<exception>`, with the Java SDK's suffix that AppSync passes on. */
export function refusal(
  prefix: string,
  serviceName: string,
  error: unknown,
  result: unknown = null,
): DataSourceAnswer {
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalServerError', 'Internal server error', 500);
  return failed(`${prefix}:${code}`, `${message} (Service: ${serviceName}, Status Code: ${status})`, result);
}
