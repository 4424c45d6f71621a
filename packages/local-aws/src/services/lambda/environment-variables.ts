/**
 * The environment variables of a function (Lambda Developer Guide, "Defined runtime environment
 * variables").
 */
import type { AwsCredentials } from '../../core/principal.ts';
import type { Place } from '../../core/service.ts';
import type { FunctionConfiguration } from './function-configuration.ts';

/** Facts about one execution environment that become variables of its process. */
export interface EnvironmentFacts {
  readonly configuration: FunctionConfiguration;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  readonly place: Place;
  readonly credentials: AwsCredentials;
  readonly endpointUrl: string;
  readonly logStream: string;
  /** Absent without tracing. */
  readonly daemonAddress: string | undefined;
}

/** Merges the template's variables, Lambda's own, and the SDK's endpoint variable. */
export function environmentVariables(facts: EnvironmentFacts): Record<string, string> {
  const { configuration, version, place, credentials, endpointUrl, logStream, daemonAddress } = facts;
  return {
    ...configuration.variables,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: configuration.taskRoot,
    _HANDLER: configuration.handler,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // The SDK warns about an old Node.js. A deployed function runs on the runtime that the template
    // names.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(daemonAddress === undefined ? {} : tracingVariables(daemonAddress)),
  };
}

function tracingVariables(daemonAddress: string): Record<string, string> {
  return { AWS_XRAY_DAEMON_ADDRESS: daemonAddress, AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR' };
}
