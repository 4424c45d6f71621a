/**
 * X-Ray's default sampling: the first request of each second and five percent of the others (X-Ray
 * Developer Guide, "Sampling").
 */
import { randomBytes } from 'node:crypto';

/** Returns the value of `_X_AMZN_TRACE_ID` for a request. */
export type TraceIds = () => string;

const furtherRate = 0.05;

/** Samples by X-Ray's default, or every request. */
export function traceIds(everyRequest: boolean): TraceIds {
  let lastSecond = -1;
  return () => {
    const second = Math.floor(Date.now() / 1000);
    const sampled = everyRequest || second !== lastSecond || Math.random() < furtherRate;
    lastSecond = second;
    const root = `1-${second.toString(16)}-${randomBytes(12).toString('hex')}`;
    return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=${sampled ? 1 : 0}`;
  };
}
