/**
 * Errors of a start that the caller can resolve: another port, another state directory, or a
 * DynamoDB of the caller's own.
 */

/** The stored state does not fit the template, or is damaged. A start without it succeeds. */
export class UnusableStateError extends Error {
  override readonly name = 'UnusableStateError';

  constructor(reason: string) {
    super(`${reason} Start with an empty state directory.`);
  }
}

/**
 * The embedded DynamoDB does not run on this machine, or no DynamoDB responds at the address in
 * `dynamoDbEndpoint`.
 */
export class NoDynamoDbError extends Error {
  override readonly name = 'NoDynamoDbError';
}

/** Another process listens at the port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  /** A world and what a caller serves beside it take three ports; this one is beyond them. */
  readonly nextPort: number;

  constructor(port: number, holder: string, purpose?: string) {
    const name = purpose === undefined ? port : `${port} (${purpose})`;
    super(`Port ${name} is held by ${holder}. End it, or choose another port.`);
    this.nextPort = port + 3;
  }
}
