/** Findings about persons, and about entries of the audit log. */
import type { AuditItem } from '../../domain/audit.ts';
import type { Pattern, PatternsItem } from '../../domain/patterns.ts';
import { type DetectionFinding, newFinding } from '../findings/detection-finding.ts';

const titles: Readonly<Record<Pattern, string>> = {
  vehicles: 'A person learned the Reference IDs of many vehicles',
  misses: 'A person tried many VINs without a vehicle',
  wrongCodes: 'A person tried many codes that the person cannot use',
  refusals: 'Many attempts of a person were refused',
  reveals: 'A person read many VINs',
  networks: 'A person called from many new networks',
};

/** 3 is Medium, 4 is High. Many refusals may be those of a faulty app, new networks a journey. */
const severities: Readonly<Record<Pattern, 3 | 4>> = {
  vehicles: 4,
  misses: 4,
  wrongCodes: 4,
  refusals: 3,
  reveals: 4,
  networks: 3,
};

/** A pattern of a person's day has reached its threshold; `count` is at least the threshold. */
export function patternFinding(item: PatternsItem, pattern: Pattern): DetectionFinding {
  const { countedFrom, day, tenantPerson } = item;
  const count = item[pattern]?.size ?? 0;
  const [tenantId, personId] = splitLast(tenantPerson);
  return {
    ...common(tenantId, personId),
    severity_id: severities[pattern],
    message: `${titles[pattern]}: at least ${count} on ${day}.`,
    count,
    finding_info: {
      uid: `${tenantId}/${personId}/${countedFrom}/${pattern}`,
      title: titles[pattern],
      analytic: { name: pattern, type_id: 1 },
      types: ['pattern'],
    },
  };
}

/** The person is paused for conversions; `count` is what the person learned on the day. */
export function pauseFinding(item: PatternsItem): DetectionFinding {
  const { countedFrom, day, tenantPerson } = item;
  const [tenantId, personId] = splitLast(tenantPerson);
  const learned = item.vehicles?.size ?? 0;
  return {
    ...common(tenantId, personId),
    severity_id: 5,
    message: `The person is paused after ${learned} Reference IDs and ${item.misses?.size ?? 0} misses on ${day}.`,
    count: learned,
    finding_info: {
      uid: `${tenantId}/${personId}/${countedFrom}/pause`,
      title: 'Conversions of a person are paused',
      analytic: { name: 'pause', type_id: 1 },
      types: ['pattern'],
    },
  };
}

/** Entries that are findings by themselves, by action and outcome. */
const findingsOfEntries: Readonly<Record<string, EntryFinding>> = {
  /** The device may be stolen, or taken from a vehicle. */
  'DEVICE_REFUSED WITHDRAWN': {
    name: 'withdrawnDevice',
    type: 'refused device',
    title: 'A withdrawn device was refused',
    message: 'A call tried to provision or install a withdrawn device.',
    severity_id: 4,
  },
  'TCU_CHANGE CHANGED': {
    name: 'tcuChange',
    type: 'replacement',
    title: 'The TCU of a vehicle was changed',
    message: 'The TCU of a vehicle was replaced or removed.',
    severity_id: 2,
  },
  'REISSUE BEGUN': {
    name: 'reissue',
    type: 'replacement',
    title: 'The key of a vehicle is replaced',
    message: 'A certificate for another key of a vehicle was begun.',
    severity_id: 3,
  },
};

interface EntryFinding extends Pick<DetectionFinding, 'message' | 'severity_id'> {
  /** The name of the analytic. */
  readonly name: string;
  readonly type: string;
  readonly title: string;
}

/**
 * Returns the finding of one entry, or undefined if the entry is not a finding by itself. A retry
 * returns the same uid.
 */
export function entryFinding(entry: AuditItem): DetectionFinding | undefined {
  const { action, actorId, atId, deviceId, outcome, referenceId, tenantId } = entry;
  const found = findingsOfEntries[`${action} ${outcome}`];
  if (found === undefined) {
    return undefined;
  }
  const { message, name, severity_id, title, type } = found;
  return {
    ...common(tenantId, actorId),
    severity_id,
    message,
    count: 1,
    finding_info: {
      uid: `${tenantId}/${atId.replace('#', '/')}`,
      title,
      analytic: { name, type_id: 1 },
      types: [type],
    },
    resources: [
      ...(deviceId === undefined ? [] : [{ type: 'Device', uid: deviceId } as const]),
      ...(referenceId === undefined ? [] : [{ type: 'Vehicle', uid: referenceId } as const]),
    ],
  };
}

function common(tenantId: string, personId: string) {
  return {
    ...newFinding('AuditLog', Date.now()),
    evidences: [{ actor: { user: { uid: personId, org: { uid: tenantId } } } }],
  } as const;
}

/** A tenant's id may hold the separator, a `sub` never does. */
function splitLast(tenantPerson: string): readonly [string, string] {
  const end = tenantPerson.lastIndexOf('#');
  return [tenantPerson.slice(0, end), tenantPerson.slice(end + 1)];
}
