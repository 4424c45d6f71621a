/**
 * X-Ray subsegments around a saga's steps. They record the names of the step and of the error, and
 * no inputs, results or error messages. AWS clients are not captured, because their error messages
 * may echo the input.
 */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { toFailure } from './failure.ts';

const tracer = new Tracer({ captureHTTPsRequests: false });

/** Runs the work inside a subsegment of that name, or just runs it when tracing is off. */
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
