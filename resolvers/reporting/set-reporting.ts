/** Asks vehicles to observe and send more or less often. For operators. */
import { util } from '@aws-appsync/utils';
import type { ReportingChanges, ReportingInput } from '../../domain/generated/schema-types.ts';
import { referenceIdPattern } from '../../domain/reference-id.ts';
import { type ReportingValues, maxVehiclesOfReporting, reportingBounds } from '../../domain/reporting.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { ReportingContext } from './context.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT, which names the argument. */
export function request(ctx: ReportingContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.requestId = requestIdOf(ctx);
  const { referenceIds, reporting } = ctx.args;
  const isCountAllowed = referenceIds.length > 0 && referenceIds.length <= maxVehiclesOfReporting;
  // Texts that are not Reference IDs might hold a VIN, which the response would repeat.
  if (!isCountAllowed || referenceIds.some((id) => !util.matches(referenceIdPattern, id))) {
    fail('INVALID_ARGUMENT', { argument: 'referenceIds' });
  }
  ctx.stash.referenceIds = referenceIds.filter((id, index) => referenceIds.indexOf(id) === index);
  ctx.stash.values = requireValues(reporting);
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a result. */
export function response(ctx: ReportingContext): ReportingChanges {
  const { changes } = ctx.stash;
  if (changes === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return { items: changes };
}

/** A null is a value that was not given. */
function requireValues(reporting: ReportingInput): ReportingValues {
  const observationSeconds = bounded('observationSeconds', reporting.observationSeconds ?? undefined);
  const batchSeconds = bounded('batchSeconds', reporting.batchSeconds ?? undefined);
  const parkedSeconds = bounded('parkedSeconds', reporting.parkedSeconds ?? undefined);
  return {
    ...(observationSeconds === undefined ? {} : { observationSeconds }),
    ...(batchSeconds === undefined ? {} : { batchSeconds }),
    ...(parkedSeconds === undefined ? {} : { parkedSeconds }),
  };
}

function bounded(name: keyof ReportingValues, value: number | undefined): number | undefined {
  const [minimum, maximum] = reportingBounds[name];
  if (value !== undefined && (value < minimum || value > maximum || Math.floor(value) !== value)) {
    fail('INVALID_ARGUMENT', { argument: `reporting.${name}` });
  }
  return value;
}
