/** The lines of an export: JSON Lines, each in canonical form. */
import { canonicalJson } from './canonical-json.ts';
import type { Entry, Head, SignedHead } from './head.ts';

/** The first line, which states what follows. */
export interface OpeningLine {
  readonly kind: 'audit-export';
  readonly version: 1;
  readonly tenantId: string;
  /** Sequence numbers; `last` is 0 where the tenant has no head. */
  readonly first: number;
  readonly last: number;
  /** Hash of the last head; compare it with one that you know from elsewhere. */
  readonly lastHead: string;
  readonly madeAt: string;
  /** Key version → public key, DER in base64. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** A head, followed by the lines of its entries in their order. */
export interface HeadLine extends SignedHead {
  readonly kind: 'head';
  readonly leaves: readonly string[];
}

/** An entry of the audit log, with its place in the chain and the salt of its hash. */
export interface EntryLine {
  readonly kind: 'entry';
  readonly sequence: number;
  readonly index: number;
  readonly salt: string;
  readonly entry: Entry;
}

/** An entry that has no head yet. */
export interface UnsealedLine {
  readonly kind: 'unsealed';
  readonly entry: Entry;
}

/** The last line: how many lines are before it, and the SHA-256 of them with their line ends. */
export interface ClosingLine {
  readonly kind: 'end';
  readonly lines: number;
  readonly sha256: string;
}

/** Any line of an export of the audit log, one JSON document each. */
export type ExportLine = OpeningLine | HeadLine | EntryLine | UnsealedLine | ClosingLine;

/** Writes a line, without its end. */
export function lineText(line: ExportLine): string {
  return canonicalJson(asJson(line));
}

/**
 * Reads a line; undefined unless the text is exactly what `lineText` writes of a line of this form.
 */
export function readLine(text: string): ExportLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLine(line) && lineText(line) === text ? line : undefined;
}

/**
 * The canonical text of the entry in a line that `readLine` took. The entry is the first member,
 * and within texts a quotation mark has a backslash before it.
 */
export function entryTextIn(text: string): string {
  return text.slice('{"entry":'.length, text.lastIndexOf(',"index":'));
}

/** Lines hold JSON only. */
function asJson(line: ExportLine): Entry {
  return line as unknown as Entry;
}

function isLine(value: unknown): value is ExportLine {
  if (!isRecord(value)) {
    return false;
  }
  switch (value['kind']) {
    case 'audit-export':
      return (
        hasOnly(value, ['version', 'tenantId', 'first', 'last', 'lastHead', 'madeAt', 'publicKeys']) &&
        value['version'] === 1 &&
        areCounts(value, ['first', 'last']) &&
        areTexts(value, ['tenantId', 'lastHead', 'madeAt']) &&
        isRecord(value['publicKeys']) &&
        areTexts(value['publicKeys'], Object.keys(value['publicKeys']))
      );
    case 'head':
      return (
        hasOnly(value, ['head', 'leaves', 'signature']) &&
        isHead(value['head']) &&
        areTexts(value, ['signature']) &&
        isTexts(value['leaves'])
      );
    case 'entry':
      return (
        hasOnly(value, ['sequence', 'index', 'salt', 'entry']) &&
        areCounts(value, ['sequence', 'index']) &&
        areTexts(value, ['salt']) &&
        isRecord(value['entry'])
      );
    case 'unsealed':
      return hasOnly(value, ['entry']) && isRecord(value['entry']);
    case 'end':
      return (
        hasOnly(value, ['lines', 'sha256']) && areCounts(value, ['lines']) && areTexts(value, ['sha256'])
      );
    default:
      return false;
  }
}

/** True if the value has the members of a head and no others. */
export function isHead(value: unknown): value is Head {
  const counts = ['sequence', 'size', 'total', 'keyVersion'];
  const expires = isRecord(value) && Object.hasOwn(value, 'keptUntil');
  const texts = ['tenantId', 'previous', 'root', 'at', ...(expires ? ['keptUntil'] : [])];
  return (
    isRecord(value) &&
    Object.keys(value).length === counts.length + texts.length &&
    areCounts(value, counts) &&
    areTexts(value, texts)
  );
}

type Members = Readonly<Record<string, unknown>>;

/** True if the value is a JSON object. */
export function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True if the value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function hasOnly(value: Members, names: readonly string[]): boolean {
  return Object.keys(value).length === names.length + 1 && names.every((name) => Object.hasOwn(value, name));
}

function areTexts(value: Members, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function areCounts(value: Members, names: readonly string[]): boolean {
  return names.every((name) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 0);
}
