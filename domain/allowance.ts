/**
 * Allowances: how often a principal may do something per window of time, counted in the Allowances
 * table.
 */

/** One kind of allowance. */
interface Allowance {
  /** Length of a window. */
  readonly windowSeconds: number;
  /** AppSync environment variable that holds the limit; `infra/stack.ts` sets it from a setting. */
  readonly limitVariable: string;
}

/**
 * Every kind of allowance. The principal is a vehicle where the kind's name says so, and otherwise
 * a person. A new kind also needs a setting in `infra/settings.ts` and a row in `limits` of
 * `infra/stack.ts`.
 */
export const allowances = {
  conversion: { windowSeconds: 60, limitVariable: 'CONVERSIONS_PER_MINUTE' },
  commandsOfPerson: { windowSeconds: 60, limitVariable: 'COMMANDS_OF_PERSON_PER_MINUTE' },
  commandsToVehicle: { windowSeconds: 60, limitVariable: 'COMMANDS_TO_VEHICLE_PER_MINUTE' },
  grantsOfOperator: { windowSeconds: 60, limitVariable: 'GRANTS_OF_OPERATOR_PER_MINUTE' },
  /**
   * Calls of `setReporting`; a call for many vehicles counts once. It has the limit of grants,
   * because an API of AppSync has at most 50 variables.
   */
  reportingsOfPerson: { windowSeconds: 60, limitVariable: 'GRANTS_OF_OPERATOR_PER_MINUTE' },
  grantsToVehicle: { windowSeconds: 60, limitVariable: 'GRANTS_TO_VEHICLE_PER_MINUTE' },
  endsOfPerson: { windowSeconds: 60, limitVariable: 'ENDS_OF_PERSON_PER_MINUTE' },
  accessListsOfPerson: { windowSeconds: 60, limitVariable: 'ACCESS_LISTS_OF_PERSON_PER_MINUTE' },
  /**
   * Everything with which an owner or driver shares: invitations, offers and their cancellation,
   * names.
   */
  sharingsOfPerson: { windowSeconds: 3600, limitVariable: 'SHARINGS_OF_PERSON_PER_HOUR' },
  /** Codes that a person enters; a code can be guessed, so the limit is strict. */
  codesOfPerson: { windowSeconds: 3600, limitVariable: 'CODES_OF_PERSON_PER_HOUR' },
  claimStartsOfPerson: { windowSeconds: 3600, limitVariable: 'CLAIM_STARTS_OF_PERSON_PER_HOUR' },
  /**
   * The principal is the person with the VIN's keyed hash. It is smaller than the VIN's own limit,
   * so that one person cannot use that up.
   */
  claimStartsOfPersonToVin: {
    windowSeconds: 3600,
    limitVariable: 'CLAIM_STARTS_OF_PERSON_TO_VIN_PER_HOUR',
  },
  /**
   * The principal is the VIN's keyed hash, so that the count is the same whether the vehicle exists
   * or not.
   */
  claimStartsToVehicle: { windowSeconds: 3600, limitVariable: 'CLAIM_STARTS_TO_VEHICLE_PER_HOUR' },
  /** Every other field of claims. */
  claimStepsOfPerson: { windowSeconds: 60, limitVariable: 'CLAIM_STEPS_OF_PERSON_PER_MINUTE' },
  provisioningsOfPerson: { windowSeconds: 60, limitVariable: 'PROVISIONINGS_OF_PERSON_PER_MINUTE' },
  /**
   * Counts certificates, not calls: the saga takes a unit in the transaction that begins one. The
   * principal is the VIN's keyed hash, because a new vehicle has no Reference ID to count by.
   */
  provisioningsOfVehicle: { windowSeconds: 3600, limitVariable: 'PROVISIONINGS_OF_VEHICLE_PER_HOUR' },
  /** Counts requests of a vehicle for its next certificate, with the limit of the certificates. */
  certificateRequestsOfVehicle: { windowSeconds: 3600, limitVariable: 'PROVISIONINGS_OF_VEHICLE_PER_HOUR' },
  importsOfPerson: { windowSeconds: 60, limitVariable: 'IMPORTS_OF_PERSON_PER_MINUTE' },
  reissuePermitsOfPerson: { windowSeconds: 3600, limitVariable: 'REISSUE_PERMITS_OF_PERSON_PER_HOUR' },
  tcuChangesOfPerson: { windowSeconds: 3600, limitVariable: 'TCU_CHANGES_OF_PERSON_PER_HOUR' },
  deviceReleasesOfPerson: { windowSeconds: 3600, limitVariable: 'DEVICE_RELEASES_OF_PERSON_PER_HOUR' },
  /** Counts e-mails: the principal is the address's hash, because each may be a new user. */
  signUpsOfAddress: { windowSeconds: 3600, limitVariable: 'SIGN_UPS_OF_ADDRESS_PER_HOUR' },
  /** Suspensions, their ends, and revocations; a call for many vehicles counts once. */
  statusChangesOfPerson: { windowSeconds: 3600, limitVariable: 'STATUS_CHANGES_OF_PERSON_PER_HOUR' },
  /** Every step of a reveal, and owners' readings of their vehicles' VINs. */
  revealsOfPerson: { windowSeconds: 3600, limitVariable: 'REVEALS_OF_PERSON_PER_HOUR' },
  /** Lifted pauses and grants of bulk conversions. */
  standingsOfPerson: { windowSeconds: 3600, limitVariable: 'STANDINGS_OF_PERSON_PER_HOUR' },
  /** Counted in the transaction that starts a job, so that only jobs count. */
  dataJobsOfPerson: { windowSeconds: 86_400, limitVariable: 'DATA_JOBS_OF_PERSON_PER_DAY' },
  /**
   * The principal is the tenant, with `erasuresFactor` times the limit of one person, because an
   * API of AppSync has at most 50 variables.
   */
  erasuresOfTenant: { windowSeconds: 86_400, limitVariable: 'DATA_JOBS_OF_PERSON_PER_DAY' },
  /** Starts of subscriptions, and renewals and ends of watches. */
  subscriptionsOfPerson: { windowSeconds: 60, limitVariable: 'SUBSCRIPTIONS_OF_PERSON_PER_MINUTE' },
  subscriptionsToVehicle: { windowSeconds: 60, limitVariable: 'SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE' },
} as const satisfies Record<string, Allowance>;

/** A tenant's daily limit of erasures of persons, as a multiple of one person's limit of jobs. */
export const erasuresFactor = 5;

/** Part of the counters' keys, so a renamed kind begins with all its counters at zero. */
export type AllowanceKind = keyof typeof allowances;

/** Name of the environment variable with a kind's limit. */
export type LimitVariable = (typeof allowances)[AllowanceKind]['limitVariable'];

/** How long a counter is kept after its window; DynamoDB deletes it some time later. */
const keptSeconds = 3600;

/** Allowances' item: the counter of one window. */
export interface AllowanceItem {
  /**
   * `<principalId>#<kind>#<number of the window since 1970>`. The principal is a person's Cognito
   * `sub`, a tenant's id, a vehicle's Reference ID or keyed hash, `<sub>#<keyed hash>` of a person
   * and a vehicle, or an e-mail address's hash.
   */
  readonly principalKindWindow: string;
  /** Units requested in the window, including those beyond the limit. */
  readonly used: number;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** A window of an allowance at a moment. */
export interface AllowanceWindow {
  /** The counter's key. */
  readonly principalKindWindow: string;
  /** Seconds until the next window begins, 1 to the window's length. */
  readonly retryAfterSeconds: number;
  readonly expiresAt: number;
}

/**
 * The window that the moment (epoch seconds) falls into. Windows follow the clock, not the first
 * request, so that the key needs no read.
 */
export function allowanceWindow(
  principalId: string,
  kind: AllowanceKind,
  nowSeconds: number,
): AllowanceWindow {
  const length = allowances[kind].windowSeconds;
  const number = Math.floor(nowSeconds / length);
  const endsAt = (number + 1) * length;
  return {
    principalKindWindow: `${principalId}#${kind}#${number}`,
    retryAfterSeconds: Math.ceil(endsAt - nowSeconds),
    expiresAt: endsAt + keptSeconds,
  };
}
