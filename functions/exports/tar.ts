/**
 * Writes tar archives in the form of POSIX.1-1988 ("ustar Interchange Format"), which every system
 * can open. Files are in memory, with short ASCII names, so a library would only add its streams.
 */

/** A tar archive is a sequence of blocks. */
const blockBytes = 512;

/** A file that is written into a tar archive. */
export interface ArchivedFile {
  /** At most 100 ASCII characters. */
  readonly name: string;
  readonly content: Buffer;
  /** Epoch seconds. */
  readonly modifiedAt: number;
}

/** The bytes of a file in an archive: its header, its content, and zeros up to a whole block. */
export function tarEntry({ content, modifiedAt, name }: ArchivedFile): Buffer {
  const padding = (blockBytes - (content.length % blockBytes)) % blockBytes;
  return Buffer.concat([headerOf(name, content.length, modifiedAt), content, Buffer.alloc(padding)]);
}

/** The end of an archive: two blocks of zeros. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

function headerOf(name: string, size: number, modifiedAt: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const write = (text: string, offset: number): void => {
    header.write(text, offset, 'ascii');
  };
  write(name, 0);
  write(octal(0o644, 7), 100);
  write(octal(0, 7), 108);
  write(octal(0, 7), 116);
  write(octal(size, 11), 124);
  write(octal(modifiedAt, 11), 136);
  // The checksum counts itself as blanks.
  write('        ', 148);
  write('0', 156);
  write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\u0000 `, 148);
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
