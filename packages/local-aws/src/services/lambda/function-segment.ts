/**
 * The segment that Lambda itself writes for an invocation. It is the parent of the function's
 * subsegments (X-Ray Developer Guide, "Segment documents").
 */

/** What a segment reports of an invocation after it has ended. */
export interface TracedInvocation {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  /** The value of `_X_AMZN_TRACE_ID` it ran with. */
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failed: boolean;
}

/**
 * Returns the segment document; undefined when the trace is not sampled. Its id is the parent id
 * that the function received.
 */
export function functionSegment(invocation: TracedInvocation): string | undefined {
  const { Root: root, Parent: id, Sampled: sampled } = headerOf(invocation.traceId);
  if (sampled !== '1') {
    return undefined;
  }
  const { endedAt, failed, functionArn, functionName, requestId, startedAt } = invocation;
  return JSON.stringify({
    name: functionName,
    id,
    trace_id: root,
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    origin: 'AWS::Lambda::Function',
    resource_arn: functionArn,
    aws: { request_id: requestId },
    ...(failed && { fault: true }),
  });
}

function headerOf(traceId: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    traceId.split(';').map((part) => {
      const [key = '', value] = part.split('=');
      return [key, value] as const;
    }),
  );
}
