/** X-Ray, as far as functions send it segments: the newest stay in memory. */
import type { ServiceModule } from '../../core/resource.ts';
import { operation } from '../../core/service.ts';

/** X-Ray with its newest segments. */
export interface XrayModule extends ServiceModule {
  /** Segment documents (JSON text), oldest first. */
  segments(): readonly string[];
}

const keptSegments = 5000;

/**
 * Accepts PutTraceSegments without validation and keeps at least the newest 5,000 documents in
 * memory.
 */
export function createXray(): XrayModule {
  let kept: string[] = [];
  const putTraceSegments = operation<{ readonly TraceSegmentDocuments: readonly string[] }, object>({
    http: { method: 'POST', uri: '/TraceSegments' },
    demands: () => [{ action: 'xray:PutTraceSegments', resource: '*' }],
    run({ TraceSegmentDocuments: documents }) {
      kept.push(...documents);
      if (kept.length > 2 * keptSegments) {
        kept = kept.slice(-keptSegments);
      }
      return { UnprocessedTraceSegments: [] };
    },
  });
  return {
    services: [{ name: 'xray', operations: { PutTraceSegments: putTraceSegments } }],
    resources: [],
    segments: () => kept,
  };
}
