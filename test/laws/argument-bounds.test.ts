/**
 * Every list, text and number that a person can send has a bound, which the real code enforces. It
 * accepts a value at the bound. It refuses a value beyond it with a code of the catalogue, before
 * anything is written. The places come from the schema.
 */
import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../functions/provisioning/request.ts';
import { VehicleError } from '../../functions/runtime/vehicle-error.ts';
import { wiring } from '../../resolvers/wiring.ts';
import { runAt, runEnvironment, runField, type FieldRun } from '../resolvers/run-field.ts';
import {
  type Arguments,
  type Bounds,
  bounds,
  commandId,
  driverSince,
  referenceId,
  since,
  sub,
  valid,
} from './argument-values.ts';

/** Codes that say what is wrong with an argument. */
const argumentCodes = [
  'INVALID_ARGUMENT',
  'INVALID_VIN',
  'INVALID_CSR',
  'VEHICLE_NOT_FOUND',
  'COMMAND_NOT_FOUND',
  'ACCESS_NOT_FOUND',
  'INVITATION_NOT_FOUND',
  'OFFER_NOT_FOUND',
  'CLAIM_NOT_FOUND',
  'REVEAL_NOT_FOUND',
  'DATA_JOB_NOT_FOUND',
];

describe('every argument', () => {
  it('that people fill with a list, a text or a number has its bounds in the table', () => {
    expect(Object.keys(bounds).sort()).toEqual([...placesOfPeople()].sort());
  });

  it.each(Object.entries(bounds))('is accepted at its bound: %s', (place, { at, beside }) => {
    for (const value of at) {
      const { code } = drive(place, value(), beside);

      expect(argumentCodes).not.toContain(code);
    }
  });

  it.each(Object.entries(bounds))('is refused beyond its bound, and nothing is written: %s', (place, row) => {
    for (const value of beyondOf(row)) {
      const { code, written } = drive(place, value, row.beside);

      expect(argumentCodes, `${typeof value} ${JSON.stringify(value).slice(0, 60)}`).toContain(code);
      expect(written).toEqual([]);
    }
  });
});

function beyondOf({ at, beyond }: Bounds): readonly unknown[] {
  if (beyond !== undefined) {
    return beyond;
  }
  return at.flatMap((value): unknown[] => {
    const bound = value();
    if (Array.isArray(bound)) {
      return [
        [...(bound as unknown[]), ...(bound as unknown[]).slice(0, 1)],
        Array(5_000).fill((bound as unknown[])[0]),
        [],
      ];
    }
    const text = String(bound);
    return [`${text}0`, `${text}${'0'.repeat(100_000)}`, `${' '.repeat(100_000)}${text}`];
  });
}

/**
 * Runs the field's real code with the value in its place. Returns the code of its error and its
 * writes.
 */
function drive(place: string, value: unknown, beside: Arguments | undefined) {
  const [type = '', field = '', ...path] = place.split('.');
  const args = beside ?? valid[`${type}.${field}`]?.();
  if (args === undefined) {
    throw new Error(`${type}.${field} has no valid arguments.`);
  }
  const filled = withValue(args, path, value) as Arguments;
  return field === 'provisionVehicle' ? provision(filled) : resolve(field, filled);
}

/** Runs the check of provisioning's arguments, which its function makes before any call. */
function provision({ input }: Arguments) {
  const caller = { principalId: sub, tenantId: 'acme', clientId: 'client' };
  try {
    // The input of the schema, whose members are tested here.
    checkRequest({ caller, input } as unknown as Parameters<typeof checkRequest>[0]);
    return { code: undefined, written: [] };
  } catch (error) {
    if (!(error instanceof VehicleError)) {
      throw error;
    }
    return { code: error.code, written: [] };
  }
}

function resolve(field: string, args: Arguments) {
  const { error, calls } = runField(field, {
    args,
    groups: groupsOf(field, args),
    env,
    responses: { ...responses, ...responsesOf(field, args) },
  });
  const written = calls.filter(
    ({ dataSource, request }) =>
      !reads.includes(String(request['operation'])) && !counters.includes(dataSource),
  );
  return { code: error?.errorType ?? undefined, written: error === undefined ? [] : written };
}

const reads = ['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems'];
/** The tables that every attempt writes to, even a refused one. The keyed hash writes nothing. */
const counters = ['allowances', 'auditLog', 'claimStarts'];
const env = {
  ...runEnvironment,
  REMOTE_COMMANDS_TABLE: 'commands',
  COMMANDS_OF_PERSON_PER_MINUTE: '9',
  COMMANDS_TO_VEHICLE_PER_MINUTE: '9',
  CLAIM_STARTS_OF_PERSON_PER_HOUR: '9',
  CLAIM_STARTS_OF_PERSON_TO_VIN_PER_HOUR: '9',
  CLAIM_STARTS_TO_VEHICLE_PER_HOUR: '9',
  CLAIM_STEPS_OF_PERSON_PER_MINUTE: '9',
  REVEALS_OF_PERSON_PER_HOUR: '9',
  STANDINGS_OF_PERSON_PER_HOUR: '9',
  DATA_JOBS_OF_PERSON_PER_DAY: '9',
  IMPORTS_OF_PERSON_PER_MINUTE: '9',
  REISSUE_PERMITS_OF_PERSON_PER_HOUR: '9',
  TCU_CHANGES_OF_PERSON_PER_HOUR: '9',
  DEVICE_RELEASES_OF_PERSON_PER_HOUR: '9',
  STATUS_CHANGES_OF_PERSON_PER_HOUR: '9',
};
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', attributes: {} };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since,
  verifiedBy: 'OPERATOR',
};
const claim = {
  claimId: sub,
  ownerId: 'caller',
  tenantId: 'acme',
  status: 'WAITING',
  createdAt: access.since,
  codeUntil: access.since,
  provenAt: access.since,
  confirmedAt: access.since,
  waitsUntil: access.since,
  warnedOwners: ['seller'],
  completableUntil: '2100-01-01T00:00:00.000Z',
  referenceId,
  claimedVehicle: referenceId,
  tries: 1,
};
const noPage = { result: { items: [], nextToken: null } };
const command = {
  referenceId,
  commandId,
  kind: 'LOCK_DOORS',
  status: 'SENT',
  createdAt: new Date(runAt).toISOString(),
  updatedAt: new Date(runAt).toISOString(),
  version: 1,
};
const responses: NonNullable<FieldRun['responses']> = {
  allowances: { result: { used: 1 } },
  claims: { result: claim },
  claimLists: noPage,
  dataJobs: {
    result: {
      ...{ jobId: sub, kind: 'VEHICLE_EXPORT', audience: 'acme#caller', requestedBy: 'caller', version: 9 },
      ...{ status: 'SUCCEEDED', requestedAt: since, updatedAt: since, handled: 0 },
      endedAt: new Date().toISOString(),
    },
  },
  signExport: { result: { ok: { url: 'https://example.com', expiresAt: since } } },
  hashVin: { result: { ok: { hashedVin: 'k1.x' } } },
  vehiclesByHashedVin: { result: { items: [vehicle], nextToken: null } },
  vehiclesByTenant: noPage,
  vehicles: { result: vehicle },
  accesses: { result: { ...access, items: [] } },
  conversionAccesses: { result: { data: { accesses: [access], patterns: [null] } } },
  accessLists: noPage,
  vehicleHistory: noPage,
  vinRevealLists: noPage,
  auditEntries: noPage,
  auditEntriesOfVehicle: noPage,
  openVin: { result: { ok: { vin: 'a VIN' } } },
  telemetry: noPage,
  telemetrySummaries: noPage,
  commands: { result: { ...command, items: [] } },
  hashCode: { result: { ok: { code: '0123456789ABCDEF', codeHash: 'k1.x' } } },
  vehicleStates: {
    result: {
      viewers: {
        caller: { role: 'OWNER', since },
        seller: { role: 'OWNER', since },
        driver: { role: 'DRIVER', since: driverSince },
      },
    },
  },
  changeTcu: { result: { ok: { referenceId, status: 'WITHOUT_TCU', removedDeviceId: 'TCU-1' } } },
  changeSuspension: { result: { ok: { changes: [] } } },
  revokeVehicle: { result: { ok: { referenceId, status: 'REVOKED', isSettled: true, ends: [] } } },
};

const reveal = {
  revealId: sub,
  tenantId: 'acme',
  referenceId,
  purpose: 'RECALL',
  caseNumber: 'R-1',
  requestedBy: 'caller',
  requestedAt: new Date(runAt).toISOString(),
};

const codeItem = {
  codeHash: 'k1.x',
  referenceId,
  tenantId: 'acme',
  ownerId: 'seller',
  since,
  role: 'DRIVER',
  validUntil: '2100-01-01T00:00:00.000Z',
};

/** A planned erasure of which a time is left. */
const plan = {
  ...{ jobId: 'planned', tenantId: 'acme', referenceId: sub, requestedBy: sub, requestedAt: since },
  ...{ audience: `acme#${sub}#planned`, times: { [since]: driverSince }, begun: {}, version: 1 },
  keptAt: '2100-01-01T00:00:00.000Z',
};

/** The responses that one field needs in addition to those of all fields. */
function responsesOf(field: string, args: Arguments): NonNullable<FieldRun['responses']> {
  if (field === 'acceptInvitation' || field === 'acceptTransfer') {
    const purpose = field === 'acceptInvitation' ? 'INVITATION' : 'TRANSFER';
    return { codes: { result: { ...codeItem, purpose } } };
  }
  if (field === 'approveOwnershipClaim' || field === 'stopOwnershipClaim') {
    // A claimant may not decide their own claim.
    return { claims: { result: { ...claim, ownerId: sub } } };
  }
  if (field === 'eraseVehicleData') {
    // An owner whose whole time another owner shares may not erase it.
    return { vehicleStates: { result: { viewers: { caller: { role: 'OWNER', since } } } } };
  }
  if (field === 'keepVehicleData') {
    return { dataJobStarts: { result: plan } };
  }
  if (field === 'approveErasure') {
    const job = { jobId: sub, kind: 'PERSON_ERASURE', tenantId: 'acme', audience: 'acme#', lock: 'lock' };
    const times = { requestedAt: since, updatedAt: since, expiresAt: 4e9, version: 1, handled: 0 };
    return { dataJobs: { result: { ...job, ...times, status: 'PENDING', requestedBy: sub } } };
  }
  if (field === 'approveReveal') {
    return { vinReveals: { result: { ...reveal, requestedBy: sub } } };
  }
  if (field === 'revealVin') {
    return { vinReveals: { result: { ...reveal, approvedBy: sub, approvedAt: reveal.requestedAt } } };
  }
  const driver = { ...access, ownerId: 'driver', role: 'DRIVER', since: driverSince };
  return isByAccessId(field, args) ? { accesses: [{ result: access }, { result: driver }] } : {};
}

/** True for the end of an access by an owner. */
function isByAccessId(field: string, { input }: Arguments): boolean {
  return field === 'endAccess' && Object.hasOwn(input as object, 'accessId');
}

function groupsOf(field: string, args: Arguments): readonly string[] {
  const operators = [
    'referenceIdForVin',
    'vehicles',
    'vehicleAccesses',
    'personAccesses',
    'grantAccess',
    'endAccess',
    'approveOwnershipClaim',
    'stopOwnershipClaim',
    'permitReissue',
    'replaceTcu',
    'removeTcu',
    'releaseDevice',
    'suspendVehicles',
    'resumeVehicles',
    'setReporting',
  ];
  const others: Readonly<Record<string, string>> = {
    importDeviceInventory: 'provisioners',
    revokeReferenceId: 'privacy-officers',
    erasePerson: 'privacy-officers',
    eraseVehicle: 'privacy-officers',
    exportPerson: 'privacy-officers',
    approveErasure: 'privacy-officers',
    liftConversionPause: 'privacy-officers',
    grantBulkConversion: 'privacy-officers',
    vinReveals: 'privacy-officers',
    personErasures: 'privacy-officers',
    vehicleErasures: 'privacy-officers',
    personExports: 'privacy-officers',
    auditLog: 'privacy-officers',
    requestReveal: 'privacy-officers',
    approveReveal: 'privacy-officers',
    revealVin: 'privacy-officers',
  };
  const role =
    operators.includes(field) && !isByAccessId(field, args) ? 'operators' : (others[field] ?? 'owners');
  return [role, 'tenant:acme'];
}

/** Returns a copy with the value at the path. */
function withValue(node: unknown, [step, ...path]: readonly string[], value: unknown): unknown {
  if (step === undefined) {
    return value;
  }
  if (step === '*') {
    return [withValue((node as readonly unknown[])[0], path, value)];
  }
  const members = (node ?? {}) as Arguments;
  return { ...members, [step]: withValue(members[step], path, value) };
}

/**
 * Returns every list, text and number in the arguments of the fields that people call. Only the
 * system calls fields with IAM alone.
 */
function placesOfPeople(): ReadonlySet<string> {
  const source = readFileSync('schema.graphql', 'utf8');
  // AppSync's own scalar, which the schema does not define.
  const schema = buildASTSchema(parse(`scalar AWSDateTime\n${source}`), { assumeValidSDL: true });
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return new Set(roots.flatMap((root) => (root ? placesOfRoot(root) : [])));
}

function placesOfRoot(root: GraphQLObjectType): readonly string[] {
  return Object.values(root.getFields())
    .filter(({ astNode }) =>
      (astNode?.directives ?? []).some(({ name: { value } }) => value === 'aws_cognito_user_pools'),
    )
    .flatMap(({ name: field, args }) =>
      args.flatMap((argument) => placesIn(argument.type, `${root.name}.${field}.${argument.name}`)),
    );
}

function placesIn(type: GraphQLInputType, place: string): readonly string[] {
  if (isNonNullType(type)) {
    return placesIn(type.ofType, place);
  }
  if (isListType(type)) {
    return [place, ...placesIn(type.ofType, `${place}.*`)];
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((member) =>
      placesIn(member.type, `${place}.${member.name}`),
    );
  }
  return isEnumType(type) || type.name === 'Boolean' ? [] : [place];
}

it('drives every field that people call', () => {
  const driven = Object.keys(valid).map((field) => field.split('.')[1]);
  const system = [
    ...['publishVehicleState', 'publishRemoteCommand', 'publishVehicleAccess', 'publishAccessEnd'],
    'publishDataJob',
  ];

  expect(
    wiring.map(({ field }) => field).filter((field) => !system.includes(field) && !driven.includes(field)),
  ).toEqual([]);
});
