/** Bytes near valid ones: valid inputs with a few changes of the kinds that parsers get wrong. */
import fc from 'fast-check';

/** Bytes that end texts, open structures, or are the largest of their kind. */
const dictionary: readonly Buffer[] = [
  ...['', '\0', '\n', '\r\n', '"', '\\', '{', '}', '[', ']', ',', ':', '.', '=', '-', '\u{feff}', '\u{202e}'],
  ...['null', 'true', '1e999', '-0', '__proto__', 'constructor', '\\ud800', '\\u0000', '-----BEGIN '],
]
  .map((text) => Buffer.from(text))
  .concat(
    [
      [0x30, 0x80],
      [0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
      [0x00, 0x00],
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
    ].map((bytes) => Buffer.from(bytes)),
  );

/** A change of some bytes; places are taken modulo the length. */
type Change = (bytes: Buffer) => Buffer;

const place = fc.nat({ max: 1_000_000 });
const within = (bytes: Buffer, at: number): number => at % (bytes.length + 1);

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 7 })).map(([at, bit]) => flip(at, bit)),
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([at, byte]) => put(at, Buffer.of(byte))),
  fc.tuple(place, fc.constantFrom(...dictionary)).map(([at, more]) => insert(at, more)),
  fc.tuple(place, fc.uint8Array({ maxLength: 8 })).map(([at, more]) => insert(at, Buffer.from(more))),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([at, length]) => remove(at, length)),
  fc
    .tuple(place, place, fc.integer({ min: 1, max: 200 }))
    .map(([from, to, length]) => repeat(from, to, length)),
  place.map(
    (at): Change =>
      (bytes) =>
        bytes.subarray(0, within(bytes, at)),
  ),
);

function flip(at: number, bit: number): Change {
  return (bytes) => {
    const index = at % Math.max(1, bytes.length);
    const copy = Buffer.from(bytes);
    if (copy.length > 0) {
      copy.writeUInt8(copy.readUInt8(index) ^ (1 << bit), index);
    }
    return copy;
  };
}

const put =
  (at: number, byte: Buffer): Change =>
  (bytes) => {
    const index = within(bytes, at);
    return Buffer.concat([bytes.subarray(0, index), byte, bytes.subarray(index + 1)]);
  };

const insert =
  (at: number, more: Buffer): Change =>
  (bytes) => {
    const index = within(bytes, at);
    return Buffer.concat([bytes.subarray(0, index), more, bytes.subarray(index)]);
  };

const remove =
  (at: number, length: number): Change =>
  (bytes) => {
    const index = within(bytes, at);
    return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + length)]);
  };

const repeat =
  (from: number, to: number, length: number): Change =>
  (bytes) => {
    const begin = within(bytes, from);
    return insert(to, bytes.subarray(begin, begin + length))(bytes);
  };

/** One of the seeds with up to four changes. Without a change, it is the seed itself. */
export const mutated = (seeds: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.array(changes, { maxLength: 4 }))
    .map(([seed, list]) => list.reduce((bytes, change) => change(bytes), seed));
