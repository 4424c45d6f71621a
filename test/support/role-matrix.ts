/** Compares what a role can do with what it should be able to do, access by access. */

/** An access that a role attempts with its own credentials. */
export interface AccessAttempt {
  readonly name: string;
  /** Whether the role should have it. */
  readonly isAllowed: boolean;
  readonly attempt: () => Promise<unknown>;
}

/** The result of an attempt: the service refused it, or the attempt passed the authorization. */
export type Verdict = 'AccessDeniedException' | 'allowed';

/** Returns the attempts with another verdict than the role should get. */
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
 * Returns the verdict on an attempt. Attempts must change nothing, so most of them fail with
 * another error of the service once they are authorized. Rethrows an error that is not from a
 * service, because it does not show whether the role has the permission.
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
