/**
 * Runs a unit or pipeline resolver ("JavaScript resolvers overview"): handlers around data sources,
 * `ctx.prev.result` from step to step, one stash for all. A data source's failure is `ctx.error` of
 * its response handler. Unless the code raises it, the pipeline continues.
 */
import type { Resolver, Step } from '../api.ts';
import type { DataSourceResult } from '../data-sources/data-source.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { ContextParts, Evaluation, HandlerCode } from '../runtime/realm.ts';
import type { RequestLog } from './request-log.ts';

/** The parts of `ctx` that stay the same through a resolver. */
export type FieldContext = Pick<ContextParts, 'args' | 'identity' | 'source' | 'request' | 'info' | 'env'>;

/** What the functions of one resolver share while a field is resolved. */
export interface ResolverRun {
  readonly context: FieldContext;
  readonly invocation: Invocation;
  readonly log: RequestLog;
  /** `ctx.stash`, in the realm. */
  stash: unknown;
}

interface StepEnd {
  readonly result: unknown;
  /** True when `earlyReturn` with skipTo END leaves the pipeline. */
  readonly ends: boolean;
}

/** Returns the resolver's result; throws ResolverError or UnauthorizedError. */
export async function runResolver(resolver: Resolver, run: ResolverRun): Promise<unknown> {
  if (resolver.kind === 'UNIT') {
    return (await runStep(resolver.step, run, undefined)).result;
  }
  const before = evaluate(resolver.code, 'request', run, {});
  let previous = before.value;
  if (before.skipTo === undefined) {
    for (const step of resolver.steps) {
      const { result, ends } = await runStep(step, run, previous);
      previous = result;
      if (ends) {
        break;
      }
    }
  }
  return evaluate(resolver.code, 'response', run, { previous, result: previous }).value;
}

async function runStep(step: Step, run: ResolverRun, previous: unknown): Promise<StepEnd> {
  const request = evaluate(step.code, 'request', run, { previous });
  if (request.skipTo !== undefined) {
    return { result: request.value, ends: request.skipTo === 'END' };
  }
  const { result, error } = await ask(step, request.value, run);
  const response = evaluate(step.code, 'response', run, { previous, result, error });
  return { result: response.value, ends: response.skipTo === 'END' };
}

async function ask(step: Step, request: unknown, { log }: ResolverRun): Promise<DataSourceResult> {
  const result = await step.dataSource.call(request);
  log.verboseField(() => `Data source ${step.dataSource.name}: ${JSON.stringify({ request, ...result })}`);
  if (result.error !== null) {
    log.field('ERROR', `Data source ${step.dataSource.name} failed: ${result.error.type}`);
  }
  return result;
}

function evaluate(
  code: HandlerCode,
  handler: 'request' | 'response',
  run: ResolverRun,
  { previous, result = null, error = null }: { previous?: unknown; result?: unknown; error?: unknown },
): Evaluation {
  const parts = { ...run.context, stash: run.stash, previous, result, error };
  const evaluation = code.evaluate(handler, parts, run.invocation);
  run.stash = evaluation.stash;
  return evaluation;
}
