/** Compares what a role can do with what it is meant to do, access by access. */

/** An access that a role attempts with its own credentials. */
export interface AccessAttempt {
  readonly name: string;
  /** Whether the role is meant to have it. */
  readonly isAllowed: boolean;
  readonly attempt: () => Promise<unknown>;
}

/** What a service made of an attempt: it refused, or got past the authorization. */
export type Verdict = 'AccessDeniedException' | 'allowed';

/** The attempts whose verdict is not the one that the role is meant to get. */
export async function wrongVerdicts(
  role: string,
  attempts: readonly AccessAttempt[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { attempt, isAllowed, name } of attempts) {
    const verdict = await verdictOf(attempt());
    if ((verdict === 'allowed') !== isAllowed) {
      wrong.push(`${role}: ${name}: ${verdict}`);
    }
  }
  return wrong;
}

/**
 * The verdict on an attempt. Attempts are made so that they change nothing, so most of them fail
 * with another error of the service once they are authorized. Throws an error that is not a
 * service's, because it says nothing about permissions.
 */
export async function verdictOf(attempt: Promise<unknown>): Promise<Verdict> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) {
    return 'allowed';
  }
  if (!isFromService(error)) {
    throw new Error('The attempt failed before a service responded.', { cause: error });
  }
  return error.name === 'AccessDeniedException' ? 'AccessDeniedException' : 'allowed';
}

/**
 * Errors of the SDK carry the status of the response; those of the dispatcher are an `AwsError`.
 */
function isFromService(error: unknown): error is Error {
  if (!(error instanceof Error)) {
    return false;
  }
  const { $metadata, code, status } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly code?: string;
    readonly status?: number;
  };
  return $metadata?.httpStatusCode !== undefined || (code !== undefined && status !== undefined);
}
