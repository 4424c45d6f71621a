/** Telemetry: the Lambda function that takes batches of the stream in. */
import { working } from '../runtime/handler.ts';

/** Reads batches of the telemetry stream. */
export const handler = working<unknown>(() => Promise.resolve());
