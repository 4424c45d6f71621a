/**
 * The AWS_LAMBDA data source: `{operation: 'Invoke', payload}`. It refuses batching, which is not
 * supported here.
 */
import { ResolverError } from '../runtime/resolver-error.ts';
import { refusal, type ServiceCaller } from './caller.ts';
import { succeeded, failed, type DataSource, type DataSourceResult } from './data-source.ts';
import { objectAt, requestError } from './request-members.ts';

/** Creates a data source over one function. */
export function lambdaDataSource(name: string, functionArn: string, caller: ServiceCaller): DataSource {
  return {
    name,
    async call(request) {
      const { operation, payload, invocationType = 'RequestResponse' } = objectAt(request, 'operation');
      if (operation !== 'Invoke') {
        throw requestError(`Unsupported operation '${operation}'.`);
      }
      if (invocationType !== 'RequestResponse' && invocationType !== 'Event') {
        throw requestError('The invocation type is not supported.');
      }
      try {
        const output = await caller.call('Invoke', {
          FunctionName: functionArn,
          InvocationType: invocationType,
          Payload: JSON.stringify(payload ?? null),
        });
        return invocationType === 'Event' ? succeeded(null) : toResult(objectAt(output, 'output'));
      } catch (error) {
        // A handler's malformed request ends the field. The response handler gets everything else,
        // including a lost response.
        if (error instanceof ResolverError) {
          throw error;
        }
        return refusal('Lambda', 'AWSLambda', error);
      }
    },
  };
}

/** `Payload` is the raw body of the invocation: JSON text or its bytes. */
function toResult({ FunctionError, Payload }: Readonly<Record<string, unknown>>): DataSourceResult {
  const text = Payload instanceof Uint8Array ? Buffer.from(Payload).toString('utf8') : String(Payload ?? '');
  const value: unknown = text === '' ? null : JSON.parse(text);
  if (FunctionError === undefined || FunctionError === null) {
    return succeeded(value);
  }
  const { errorMessage } = objectAt(value ?? {}, 'Payload');
  return failed(
    `Lambda:${FunctionError}`,
    typeof errorMessage === 'string' ? errorMessage : 'Unhandled error',
  );
}
