/** The thresholds of a day, from the function's environment. */
import type { PauseLimits } from '../../domain/conversion-standing.ts';
import type { PatternThresholds } from '../../domain/patterns.ts';
import { requireWholeNumber } from '../runtime/environment.ts';

/** The size at which each pattern is reported; the set of one that does not pause stops there. */
export const thresholds: PatternThresholds = {
  vehicles: requireWholeNumber('PATTERN_VEHICLES_PER_DAY', 1),
  misses: requireWholeNumber('PATTERN_MISSES_PER_DAY', 1),
  wrongCodes: requireWholeNumber('PATTERN_WRONG_CODES_PER_DAY', 1),
  refusals: requireWholeNumber('PATTERN_REFUSALS_PER_DAY', 1),
  reveals: requireWholeNumber('PATTERN_REVEALS_PER_DAY', 1),
  networks: requireWholeNumber('PATTERN_NETWORKS_PER_DAY', 1),
};

/** The sizes at which a person is paused, without a grant. */
export const pauseLimits: PauseLimits = {
  vehicles: requireWholeNumber('PAUSE_VEHICLES_PER_DAY', 1),
  misses: requireWholeNumber('PAUSE_MISSES_PER_DAY', 1),
};
