/** Where the embedded DynamoDB engine is. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { NoDynamoDbError } from '../../core/start-errors.ts';

/**
 * Returns the path of the engine's program. Throws an error that says what to do where it is not
 * installed.
 */
export function engineBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return path.join(path.dirname(manifest), 'dynoxide');
  } catch {
    throw new NoDynamoDbError(
      'The embedded DynamoDB exists for Linux on x64 only. Run DynamoDB Local instead, for example ' +
        '`docker run -p 127.0.0.1:8000:8000 amazon/dynamodb-local`, and set the option dynamoDbEndpoint to http://127.0.0.1:8000.',
    );
  }
}
