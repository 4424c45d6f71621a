/** The squares of a QR code (ISO/IEC 18004), as the path of an SVG. */
import { encode } from 'uqr';

/** A code to draw: its path, and how many squares wide and high it is. */
export interface QrDrawing {
  readonly path: string;
  readonly size: number;
}

/** Squares of the margin that a reader needs around the code. */
const margin = 4;

/** Returns the dark squares of a text's code, each row in as few rectangles as possible. */
export function drawQr(text: string): QrDrawing {
  // M: a reader restores 15 % of the code, such as under the reflection of a lamp.
  const { data, size } = encode(text, { ecc: 'M', border: margin });
  const path = data.flatMap((row, y) =>
    runsOf(row).map(({ x, length }) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { path: path.join(''), size };
}

interface Run {
  readonly x: number;
  readonly length: number;
}

/** Returns where a row is dark without a gap. */
function runsOf(row: readonly boolean[]): readonly Run[] {
  const starts = row.flatMap((isDark, x) => (isDark && row[x - 1] !== true ? [x] : []));
  return starts.map((x) => {
    const end = row.indexOf(false, x);
    return { x, length: (end === -1 ? row.length : end) - x };
  });
}
