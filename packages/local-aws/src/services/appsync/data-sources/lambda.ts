/**
 * The AWS_LAMBDA data source: `{operation: 'Invoke', payload}`. Batching is refused, so that no
 * resolver relies on it unseen.
 */
import { ResolverFault } from '../runtime/resolver-fault.ts';
import { refusal, type ServiceCaller } from './caller.ts';
import { answered, failed, type DataSource, type DataSourceAnswer } from './data-source.ts';
import { objectAt, requestFault } from './request-members.ts';

/** A data source over one function. */
export function lambdaDataSource(name: string, functionArn: string, caller: ServiceCaller): DataSource {
  return {
    name,
    async call(request) {
      const { operation, payload, invocationType = 'RequestResponse' } = objectAt(request, 'operation');
      if (operation !== 'Invoke') {
        throw requestFault(`Unsupported operation '${operation}'.`);
      }
      if (invocationType !== 'RequestResponse' && invocationType !== 'Event') {
        throw requestFault('The invocation type is not supported.');
      }
      try {
        const output = await caller.call('Invoke', {
          FunctionName: functionArn,
          InvocationType: invocationType,
          Payload: JSON.stringify(payload ?? null),
        });
        return invocationType === 'Event' ? answered(null) : answerOf(objectAt(output, 'output'));
      } catch (error) {
        // The handler's own mistake ends the field; everything else, a lost answer too, is for the
        // response handler.
        if (error instanceof ResolverFault) {
          throw error;
        }
        return refusal('Lambda', 'AWSLambda', error);
      }
    },
  };
}

/** `Payload` is the raw body of the invocation: JSON text or its bytes. */
function answerOf({ FunctionError, Payload }: Readonly<Record<string, unknown>>): DataSourceAnswer {
  const text = Payload instanceof Uint8Array ? Buffer.from(Payload).toString('utf8') : String(Payload ?? '');
  const value: unknown = text === '' ? null : JSON.parse(text);
  if (FunctionError === undefined || FunctionError === null) {
    return answered(value);
  }
  const { errorMessage } = objectAt(value ?? {}, 'Payload');
  return failed(
    `Lambda:${FunctionError}`,
    typeof errorMessage === 'string' ? errorMessage : 'Unhandled error',
  );
}
