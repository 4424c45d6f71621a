/** Ways to tamper with an export. Each leaves the end line right, as a forger would. */
import fc from 'fast-check';
import { type MadeExport, ended } from './made-export.ts';

/** A change of an export’s lines, with its name. */
export interface Tampering {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The lines of an export that are protected: all but the opening and the end. */
const inner = ({ lines }: MadeExport) => lines.slice(1, -1);
const rebuilt = ({ lines }: MadeExport, changed: readonly string[]) => ended([lines[0] ?? '', ...changed]);

/** One tampering with the export, chosen by fast-check. */
export function tamperingWith(made: MadeExport): fc.Arbitrary<Tampering> {
  const rows = inner(made);
  const at = fc.nat({ max: rows.length - 1 });
  const bit = fc.tuple(at, fc.nat(), fc.nat({ max: 7 })).map(([row, byte, position]) => ({
    name: `bit ${position} of byte ${byte} of row ${row}`,
    lines: rebuilt(made, rows.with(row, flipped(rows[row] ?? '', byte, position))),
  }));
  const removal = at.map((row) => ({
    name: `row ${row} removed`,
    lines: rebuilt(made, rows.toSpliced(row, 1)),
  }));
  const swap = fc.tuple(at, at).map(([one, other]) => ({
    name: `rows ${one} and ${other} swapped`,
    lines: rebuilt(made, rows.with(one, rows[other] ?? '').with(other, rows[one] ?? '')),
  }));
  const cut = at.map((row) => ({ name: `cut before row ${row}`, lines: rebuilt(made, rows.slice(0, row)) }));
  const insertion = fc.tuple(at, at).map(([from, to]) => ({
    name: `row ${from} inserted at ${to}`,
    lines: rebuilt(made, rows.toSpliced(to, 0, rows[from] ?? '')),
  }));
  const isChange = ({ lines }: Tampering) => lines.join('\n') !== made.lines.join('\n');
  return fc.oneof(bit, removal, swap, cut, insertion).filter(isChange);
}

/** A text with one bit of its UTF-8 bytes changed. */
function flipped(text: string, byte: number, position: number): string {
  const bytes = Buffer.from(text);
  const at = byte % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << position), at);
  return bytes.toString();
}
