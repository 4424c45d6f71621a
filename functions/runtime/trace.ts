/**
 * X-Ray subsegments around a saga's steps. Only the step's name and the failure's name are
 * recorded: neither inputs, answers nor error messages, and AWS clients are not captured, since
 * their error texts may echo what was sent.
 */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { toFailure } from './failure.ts';

const tracer = new Tracer({ captureHTTPsRequests: false });

/**
 * Runs the work inside a subsegment of that name; does nothing more than the work where tracing is
 * off.
 */
export async function traced<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  const subsegment = parent?.addNewSubsegment(name);
  try {
    return await work();
  } catch (error) {
    subsegment?.addAnnotation('errorName', toFailure(error).errorName);
    subsegment?.addFaultFlag();
    throw error;
  } finally {
    subsegment?.close();
  }
}
