/** Reads a list of devices that a person pasted or chose: CSV with a line of names, or JSON. */
import Papa from 'papaparse';
import type { DeviceInventoryInput } from '../generated/operations/graphql.ts';

/** The API takes so many in one call. */
export const devicesPerCall = 100;

/** A check and an import of so many stay below the usual allowance of calls in a minute. */
export const maxDevices = 2500;

/** Names and texts of a row. */
export type Facts = Readonly<Record<string, string>>;

/** A device of the list, with its row: the first device of a CSV is row 2, below the names. */
export interface ListedDevice {
  readonly row: number;
  /** The facts as the list has them, so that a refused row can be corrected. */
  readonly given: Facts;
  readonly device: DeviceInventoryInput;
}

/** Why a device is not imported; `fact` names what is wrong with it. */
export interface RefusedDevice extends ListedDevice {
  readonly outcome: 'INVALID' | 'REPEATED' | 'CONFLICT';
  readonly fact: string | null;
}

/** What a text holds, or what is wrong with it. Its parts may be VINs, so it is not quoted. */
export type DeviceList =
  | {
      readonly kind: 'LIST';
      readonly devices: readonly ListedDevice[];
      readonly refused: readonly RefusedDevice[];
    }
  | { readonly kind: 'COLUMNS' }
  | { readonly kind: 'ROW'; readonly row: number };

const required = ['deviceId', 'model', 'serialNumber'] as const;
const optional = ['publicKeyFingerprint', 'status'] as const;
const statuses = ['AVAILABLE', 'WITHDRAWN'] as const;

type Rows = { readonly names: readonly string[]; readonly rows: readonly (readonly [number, Facts])[] };

/** Takes a text apart. Devices that occur twice or have an unknown status are refused at once. */
export function readDeviceList(text: string): DeviceList {
  const read = text.trimStart().startsWith('[') ? readJson(text) : readCsv(text);
  if ('kind' in read) {
    return read;
  }
  const known: readonly string[] = [...required, ...optional];
  const isComplete = required.every((name) => read.names.includes(name));
  if (!isComplete || read.names.some((name) => !known.includes(name))) {
    return { kind: 'COLUMNS' };
  }
  return listOf(read.rows);
}

/** Returns the devices as CSV, with their facts as they were given. */
export function toCsv(devices: readonly ListedDevice[]): string {
  const columns = [...required, ...optional];
  return Papa.unparse({
    fields: columns,
    data: devices.map(({ given }) => columns.map((name) => given[name] ?? '')),
  });
}

function readCsv(text: string): Rows | DeviceList {
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
  const [head = [], ...lines] = data;
  const names = head.map((name) => name.trim());
  const wrong = lines.findIndex((line) => line.length !== names.length);
  // A list without a delimiter has one column, which the check of the names refuses.
  const broken = errors.find(({ code }) => code !== 'UndetectableDelimiter')?.row;
  if (wrong >= 0 || broken !== undefined) {
    return { kind: 'ROW', row: wrong >= 0 ? wrong + 2 : (broken ?? 0) + 1 };
  }
  const rows = lines.map((line, index) => {
    const facts = names.map((name, column) => [name, line[column] ?? ''] as const);
    return [index + 2, Object.fromEntries(facts)] as const;
  });
  return { names, rows };
}

function readJson(text: string): Rows | DeviceList {
  const list = parsed(text);
  if (list === undefined) {
    return { kind: 'COLUMNS' };
  }
  const wrong = list.findIndex((one) => !isFacts(one));
  if (wrong >= 0) {
    return { kind: 'ROW', row: wrong + 1 };
  }
  const facts = list.filter(isFacts);
  return {
    names: [...new Set([...required, ...facts.flatMap((one) => Object.keys(one))])],
    rows: facts.map((one, index) => [index + 1, one] as const),
  };
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFacts(value: unknown): value is Facts {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((fact) => typeof fact === 'string')
  );
}

function listOf(rows: Rows['rows']): DeviceList {
  const devices: ListedDevice[] = [];
  const refused: RefusedDevice[] = [];
  const seen = new Set<string>();
  for (const [row, facts] of rows) {
    const given = facts['status']?.trim() ?? '';
    const status = statuses.find((one) => one === given);
    const listed = { row, given: facts, device: deviceOf(facts, status) };
    if (given !== '' && status === undefined) {
      refused.push({ ...listed, outcome: 'INVALID', fact: 'status' });
    } else if (seen.has(listed.device.deviceId)) {
      refused.push({ ...listed, outcome: 'REPEATED', fact: 'deviceId' });
    } else {
      devices.push(listed);
    }
    seen.add(listed.device.deviceId);
  }
  return { kind: 'LIST', devices, refused };
}

function deviceOf(facts: Facts, status: (typeof statuses)[number] | undefined): DeviceInventoryInput {
  const [deviceId = '', model = '', serialNumber = ''] = required.map((name) => facts[name]?.trim());
  const publicKeyFingerprint = facts['publicKeyFingerprint']?.trim() ?? '';
  return {
    deviceId,
    model,
    serialNumber,
    ...(publicKeyFingerprint !== '' && { publicKeyFingerprint }),
    ...(status !== undefined && { status }),
  };
}
