/**
 * The credentials of a function. In its bundle this module replaces the AWS SDK's chain of
 * credential providers (infra/bundling.ts). Lambda gives a function the credentials of its role in
 * environment variables (Lambda Developer Guide, "Defined runtime environment variables"). The
 * chain's other providers would only be code to load at each cold start, and further places from
 * which credentials could come.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
