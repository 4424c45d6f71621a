/** The largest inputs of the fields that change who may use a vehicle. */
import { accessIdOf } from '../../domain/access-id.ts';
import { maxInvitations } from '../../domain/invitations.ts';
import { maxViewers } from '../../domain/viewers.ts';
import { runAt } from './run-field.ts';
import { access, type Case, now, owned, referenceId, sub, times } from './largest-items.ts';

const vin = '1HGCM82633A004352';
const grounds = { reason: 'DATA_SUBJECT_REQUEST', caseNumber: 'c-'.repeat(19).concat('c1') };

const waitingErasure = {
  ...{ jobId: sub, kind: 'PERSON_ERASURE', tenantId: 'acme', audience: 'acme#', lock: `running#acme#${sub}` },
  ...{ requestedAt: now, updatedAt: now, endsBy: now, expiresAt: 4e9, version: 1, handled: 0, attempts: 0 },
  ...{ erasureReason: grounds.reason, caseNumber: grounds.caseNumber },
  ...{ status: 'PENDING', requestedBy: sub, personId: sub, facts: { clientId: sub, requestId: sub } },
};

const waitingOfVehicle = {
  ...{ ...waitingErasure, kind: 'VEHICLE_ERASURE', lock: `running#acme#${referenceId}`, referenceId },
  personId: undefined,
};

const runningExport = {
  ...waitingErasure,
  kind: 'PERSON_EXPORT',
  erasureReason: undefined,
  caseNumber: undefined,
};

const keptPlan = {
  ...{ jobId: 'planned', tenantId: 'acme', referenceId, requestedBy: sub, requestedAt: now, version: 1 },
  ...{ audience: `acme#${sub}#planned`, vehicleName: 'n'.repeat(64), begun: {}, keptAt: now },
  times: Object.fromEntries(
    times(50, (index) => [`20${10 + index}-01-01T00:00:00.000Z`, `20${10 + index}-06-01T00:00:00.000Z`]),
  ),
};

/** As many viewers as a vehicle may have, including the person whose access changes. */
const full = {
  referenceId,
  viewers: Object.fromEntries(
    times(maxViewers, (index) => [
      index === 0 ? sub : `viewer-${index}`,
      { role: 'DRIVER', since: access.since },
    ]),
  ),
};
const besideViewers = { ...owned, vehicleStates: { result: full } };
/** The caller as the only owner with the most drivers. */
const callerAndDrivers = {
  caller: { role: 'OWNER', since: access.since },
  ...Object.fromEntries(
    times(maxViewers - 1, (index) => [`viewer-${index}`, { role: 'DRIVER', since: now }]),
  ),
};
const openCode = (purpose: string) => ({
  purpose,
  ownerId: 'caller',
  since: access.since,
  validUntil: '2100-01-01T00:00:00.000Z',
});
const openCodes = Object.fromEntries([
  ...times(maxInvitations, (index) => [`k1.${index}`, { ...openCode('INVITATION'), name: `guest-${index}` }]),
  ['k1.offer', openCode('TRANSFER')],
]) as Readonly<Record<string, unknown>>;
const ofOwner = {
  ...owned,
  vehicleStates: { result: { referenceId, viewers: callerAndDrivers } },
  hashCode: { result: { ok: { code: '0'.repeat(16), codeHash: 'k1.new' } } },
  codes: { result: { codes: openCodes } },
};
const ofRevoked = {
  vehicles: { result: { referenceId, tenantId: 'acme', status: 'REVOKED', attributes: {} } },
};
const longestCode = `${'0'.repeat(16)}${'-'.repeat(84)}`;
/** The code of an owner beside the most others. */
const withItem = (purpose: string) => ({
  ...ofOwner,
  accesses: { result: null },
  codes: {
    result: { ...openCode(purpose), codeHash: 'k1.new', referenceId, tenantId: 'acme', ownerId: 'seller' },
  },
  vehicleStates: {
    result: {
      referenceId,
      viewers: {
        seller: callerAndDrivers.caller,
        ...Object.fromEntries(
          times(purpose === 'TRANSFER' ? maxViewers - 1 : maxViewers - 2, (index) => [
            `viewer-${index}`,
            { role: 'DRIVER', since: '2026-01-02T00:00:00.000Z' },
          ]),
        ),
      },
    },
  },
});
const claim = {
  claimId: sub,
  ownerId: 'caller',
  tenantId: 'acme',
  status: 'WAITING',
  createdAt: access.since,
  codeUntil: access.since,
  tries: 1,
  provenAt: access.since,
  confirmedAt: access.since,
  waitsUntil: access.since,
  warnedOwners: times(maxViewers, () => sub),
  completableUntil: '2100-01-01T00:00:00.000Z',
  referenceId,
  claimedVehicle: referenceId,
};
const open = { ...claim, status: 'CODE_EXPECTED', codeUntil: '2100-01-01T00:00:00.000Z' };

/** Grants, ends, invitations, offers, names and claims. */
export const ownershipCases: readonly Case[] = [
  [
    'grantAccess',
    'the last of the most viewers',
    { args: { input: { referenceId, ownerId: sub, role: 'OWNER' } }, responses: besideViewers },
  ],
  [
    'grantAccess',
    'one viewer more than allowed',
    {
      args: { input: { referenceId, ownerId: sub.replace('8', '9'), role: 'OWNER' } },
      responses: { ...besideViewers, accesses: { result: null } },
    },
    'ACCESS_LIMIT_REACHED',
  ],
  [
    'endAccess',
    'the most viewers',
    { args: { input: { referenceId, ownerId: sub } }, responses: besideViewers },
  ],
  ['ownershipClaim', 'any', { args: { claimId: sub }, responses: { claims: { result: claim } } }],
  [
    'ownershipClaims',
    'a full page',
    {
      args: { referenceId, limit: 100 },
      responses: { ...owned, claimLists: { result: { items: times(100, () => claim), nextToken: null } } },
    },
  ],
  [
    'startOwnershipClaim',
    'any',
    { args: { vin }, responses: { hashVin: { result: { ok: { hashedVin: 'k1.x' } } } } },
  ],
  [
    'confirmOwnershipClaim',
    'the most viewers',
    {
      args: { claimId: sub, code: '12345678' },
      responses: {
        ...besideViewers,
        claims: [{ result: open }, { result: { ...open, provenAt: now } }],
        hashCode: { result: { ok: { code: '12345678', codeHash: 'k1.x' } } },
      },
    },
  ],
  [
    'confirmOwnershipClaim',
    'the most owners',
    {
      args: { claimId: sub, code: '12345678' },
      responses: {
        vehicleStates: {
          result: {
            viewers: Object.fromEntries(
              times(maxViewers, (index) => [
                `${sub.slice(0, 34)}${10 + index}`,
                { role: 'OWNER', since: access.since },
              ]),
            ),
          },
        },
        claims: [{ result: open }, { result: { ...open, provenAt: now } }],
        hashCode: { result: { ok: { code: '12345678', codeHash: 'k1.x' } } },
      },
    },
  ],
  [
    'completeOwnershipClaim',
    'the most viewers',
    { args: { claimId: sub }, responses: { ...besideViewers, claims: { result: claim } } },
  ],
  [
    'approveOwnershipClaim',
    'the most viewers',
    {
      args: { claimId: sub },
      responses: { ...besideViewers, claims: { result: { ...claim, ownerId: sub } } },
    },
  ],
  [
    'stopOwnershipClaim',
    'the most viewers',
    {
      args: { claimId: sub },
      responses: { ...besideViewers, claims: { result: { ...claim, ownerId: sub } } },
    },
  ],
  [
    'endAccess',
    'an unknown id among the most viewers',
    { args: { input: { referenceId, accessId: '0'.repeat(64) } }, responses: besideViewers },
    'ACCESS_NOT_FOUND',
  ],
  ['leaveVehicle', 'the last owner of the most viewers', { args: { referenceId }, responses: ofOwner }],
  [
    'inviteToVehicle',
    'one more than the most invitations',
    { args: { input: { referenceId, role: 'DRIVER', name: '🚗'.repeat(32) } }, responses: ofOwner },
    'INVITATION_LIMIT_REACHED',
  ],
  [
    'acceptInvitation',
    'the longest text',
    { args: { code: longestCode }, responses: withItem('INVITATION') },
  ],
  ['offerVehicle', 'beside the most invitations', { args: { referenceId }, responses: ofOwner }],
  ['cancelOffer', 'beside the most invitations', { args: { referenceId }, responses: ofOwner }],
  ['acceptTransfer', 'the most viewers', { args: { code: longestCode }, responses: withItem('TRANSFER') }],
  [
    'nameVehicle',
    'the longest name',
    { args: { referenceId, name: 'n'.repeat(64) }, responses: ofOwner },
    'INVALID_ARGUMENT',
  ],
  [
    'eraseVehicleData',
    'the most viewers',
    { args: { referenceId }, claims: { auth_time: Math.floor(runAt / 1000) }, responses: ofOwner },
  ],
  [
    'keepVehicleData',
    'the most times',
    { args: { referenceId }, responses: { dataJobStarts: { result: keptPlan } } },
  ],
  [
    'plannedErasures',
    'a full page',
    {
      args: { limit: 100 },
      responses: {
        dataJobLists: { result: { items: times(100, (index) => ({ jobId: `planned-${index}` })) } },
        dataJobs: {
          result: {
            data: { dataJobs: times(100, (index) => ({ ...keptPlan, jobId: `planned-${index}` })) },
            unprocessedKeys: {},
          },
        },
      },
    },
  ],
  ['erasePerson', 'a person', { args: { personId: sub, ...grounds } }],
  ['eraseVehicle', 'a revoked vehicle', { args: { referenceId, ...grounds }, responses: ofRevoked }],
  ['exportPerson', 'a person', { args: { personId: sub } }],
  [
    'personErasures',
    'a full page',
    {
      args: { limit: 100 },
      responses: {
        dataJobLists: { result: { items: times(100, (index) => ({ jobId: `job-${index}` })) } },
        dataJobs: {
          result: {
            data: { dataJobs: times(100, (index) => ({ ...waitingErasure, jobId: `job-${index}` })) },
            unprocessedKeys: {},
          },
        },
      },
    },
  ],
  [
    'vehicleErasures',
    'a full page',
    {
      args: { limit: 100 },
      responses: {
        dataJobLists: { result: { items: times(100, (index) => ({ jobId: `job-${index}` })) } },
        dataJobs: {
          result: {
            data: { dataJobs: times(100, (index) => ({ ...waitingOfVehicle, jobId: `job-${index}` })) },
            unprocessedKeys: {},
          },
        },
      },
    },
  ],
  [
    'personExports',
    'a full page',
    {
      args: { limit: 100 },
      responses: {
        dataJobLists: { result: { items: times(100, (index) => ({ jobId: `job-${index}` })) } },
        dataJobs: {
          result: {
            data: { dataJobs: times(100, (index) => ({ ...runningExport, jobId: `job-${index}` })) },
            unprocessedKeys: {},
          },
        },
      },
    },
  ],
  ['approveErasure', 'a job', { args: { jobId: sub }, responses: { dataJobs: { result: waitingErasure } } }],
  ['setPrivacyMode', 'every attribute', { args: { referenceId, positions: 'OFF' }, responses: ofOwner }],
  [
    'nameAccess',
    'the last of the most viewers',
    {
      args: { input: { referenceId, accessId: accessIdOf(access.since), name: 'Ä'.repeat(64) } },
      responses: ofOwner,
    },
  ],
];
