/** The live state of one API's real-time endpoint. */
import type { Connection, Running } from './connection.ts';
import type { RealtimeLimits } from './limits.ts';
import type { Registry } from './registry.ts';

/**
 * Open connections, running subscriptions, and counts of delivered events, oversized events and
 * slow clients.
 */
export interface Hub {
  readonly limits: RealtimeLimits;
  readonly connections: Set<Connection>;
  readonly running: Registry<Running>;
  readonly counts: { delivered: number; oversized: number; slow: number };
}
