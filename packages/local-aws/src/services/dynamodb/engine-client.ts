/** Runs operations on the engine; its errors become AWS's. */
import { AwsError } from '../../core/aws-error.ts';
import { internalError } from '../../core/service-errors.ts';
import type { Transport } from './transport.ts';

/** Sends an operation; throws DynamoDB's error as AwsError. */
export type EngineClient = (operation: string, input: object) => Promise<Record<string, unknown>>;

/** A client over a transport. */
export function engineClient(transport: Transport): EngineClient {
  return async (operation, input) => {
    const { status, body } = await transport.send(operation, JSON.stringify(input)).catch(() => {
      throw internalError('dynamodb');
    });
    // DynamoDB responds to every operation with a JSON object.
    const output = JSON.parse(body) as Record<string, unknown>;
    if (status === 200) {
      return output;
    }
    const { __type: type, message, Message: otherMessage, ...fields } = output;
    throw new AwsError(
      String(type).replace(/^.*#/, ''),
      String(message ?? otherMessage ?? ''),
      status,
      fields,
    );
  };
}
