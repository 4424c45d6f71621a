/** Lambda with a function `echo`. Its version 1 is published and has the alias `live`. */
import type { LambdaDependencies } from '../../../src/services/lambda/lambda.ts';
import { servicePrincipal } from '../../../src/core/principal.ts';
import type { InvokeInput, InvokeResponse } from '../../../src/services/lambda/invoke.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { startFunctions } from './functions.ts';

/** The ARN of the function without a qualifier. */
export const echoArn = 'arn:aws:lambda:eu-central-1:000000000000:function:echo';
export const ruleArn = 'arn:aws:events:eu-central-1:000000000000:rule/r';

/** Returns what the function sees of its version, and how often its environment has run. */
const echo = `let count = 0;
export const handler = async (event, context) => ({
  version: context.functionVersion, variable: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  arn: context.invokedFunctionArn, stream: context.logStreamName, count: ++count,
});`;

/** Starts Lambda; call `stop` when the test is done. */
export async function startVersioned({
  code = echo,
  properties,
  ...options
}: Partial<LambdaDependencies> & { readonly code?: string; readonly properties?: Properties } = {}) {
  const functions = await startFunctions(options);
  const { create, define, dispatcher, iam } = functions;
  await define('echo', code, properties);
  const version = await create('AWS::Lambda::Version', 'EchoVersion', { FunctionName: 'echo' });
  const alias = await create('AWS::Lambda::Alias', 'EchoLive', {
    FunctionName: echoArn,
    FunctionVersion: version.attributes['Version'],
    Name: 'live',
  });

  async function send(input: InvokeInput, principal = iam.rootPrincipal): Promise<InvokeResponse> {
    const call = { service: 'lambda', operation: 'Invoke', input, principal };
    // Invoke's documented output.
    return (await dispatcher.dispatch(call)) as InvokeResponse;
  }

  return {
    ...functions,
    ...{ version, alias, send },
    /** What the function returned. */
    seen: async (FunctionName: string, Qualifier?: string) => {
      const { Payload = '' } = await send({ FunctionName, ...(Qualifier && { Qualifier }) });
      return JSON.parse(Payload) as Readonly<Record<string, unknown>>;
    },
    /** Invokes as EventBridge does for the rule. */
    sendAsRule: (FunctionName: string) =>
      send({ FunctionName }, servicePrincipal('events.amazonaws.com', ruleArn)),
    /** Allows the rule to invoke this ARN. */
    permit: (FunctionName: string) =>
      create('AWS::Lambda::Permission', `May-${FunctionName}`, {
        Action: 'lambda:InvokeFunction',
        FunctionName,
        Principal: 'events.amazonaws.com',
        SourceArn: ruleArn,
      }),
  };
}
