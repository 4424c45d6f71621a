/** The subcommand of `npm run vehicle-owner` that lists who asked for a vehicle. */
import type {
  AccessLogRole,
  AuditAction,
  AuditOutcome,
  VehicleAccessLogEntry,
  VehicleAccessLogPage,
} from '../../domain/generated/schema-types.ts';

const people: Readonly<Record<AccessLogRole, string>> = {
  PERSON: 'another person',
  OPERATOR: 'an operator',
  SERVICE_TECHNICIAN: 'a service technician',
  PROVISIONER: 'the factory or workshop',
  PRIVACY_OFFICER: 'a privacy officer',
};

const actions: Readonly<Record<AuditAction, string>> = {
  CONVERSION: 'asked for the vehicle by its VIN',
  CLAIM_START: 'started a claim',
  CLAIM_CODE: 'claimed the vehicle',
  CLAIM_CONFIRMATION: 'entered a wrong code of a claim',
  INVITATION_ACCEPTANCE: 'entered a wrong code of an invitation',
  TRANSFER_ACCEPTANCE: 'entered a wrong code of an offer',
  TCU_CHANGE: 'changed the control unit',
  REPORTING: 'set how often the vehicle sends',
  REISSUE_PERMIT: 'permitted a new key',
  REISSUE: 'issued a certificate for a new key',
  DEVICE_REFUSED: 'named a withdrawn device',
  VIN_REVEAL_REQUEST: 'requested the VIN',
  VIN_REVEAL_APPROVAL: 'approved that the VIN is read',
  VIN_REVEAL: 'read the VIN',
  OWN_VIN_REVEAL: 'read the VIN',
  CONVERSION_PAUSE: 'was paused',
  CONVERSION_PAUSE_LIFT: 'lifted a pause',
  BULK_CONVERSION_GRANT: 'granted conversions',
  ERASURE: 'erased entries',
  VEHICLE_EXPORT: 'started an export of the data',
  PERSON_EXPORT: 'started an export of a person',
  EXPORT_LINK: 'made a link to an export',
};

/** Outcomes after which the person learned or changed nothing. */
const refused: readonly AuditOutcome[] = [
  'NO_ACCESS',
  'NOT_ACTIVE',
  'WRONG_CODE',
  'PAUSED',
  'BLOCKED',
  'TOO_LATE',
  'REFUSED',
];

/** `log` lists up to 100 entries of `vehicleAccessLog`, in words. */
export const accessLogCommand = {
  log: {
    usage: 'log <referenceId>',
    meaning: 'lists who asked for one of your vehicles, newest first',
    parameters: ['referenceId'],
    document: `query ($referenceId: ID!) {
      vehicleAccessLog(referenceId: $referenceId, limit: 100) {
        items { at action outcome isOwn role organisation purpose revealPurpose reissueReason } nextToken
      }
    }`,
    describe: describeLog,
  },
} as const;

function describeLog(field: unknown): readonly string[] {
  // The field of the document above.
  const { items, nextToken } = field as VehicleAccessLogPage;
  const lines = items.length === 0 ? ['No entries.'] : items.map(lineOf);
  return nextToken ? [...lines, 'There are older entries; the API returns them page by page.'] : lines;
}

function lineOf(entry: VehicleAccessLogEntry): string {
  const { action, at, isOwn, organisation, outcome, role } = entry;
  const who = isOwn ? 'you' : `${people[role]}${organisation ? ` of ${organisation}` : ''}`;
  const reason = entry.purpose ?? entry.revealPurpose ?? entry.reissueReason;
  const why = reason && reason !== 'OWN_VEHICLE' ? ` (${reason})` : '';
  return `${at}  ${who} ${actions[action]}${why}${refused.includes(outcome) ? ', refused' : ''}`;
}
