/**
 * Searches bytes for the tests' VINs in every form that a program might write by mistake: plain,
 * percent-encoded, hex, base64, UTF-16, plain SHA-256.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plantedVins, vinMarker } from './vins.ts';

/** A form of a VIN that was found, and where. The VIN itself is not repeated. */
export interface Leak {
  readonly place: string;
  readonly form: string;
}

interface Needle {
  readonly form: string;
  readonly bytes: string;
}

/**
 * Returns the base64 digits of `text` at each of the three alignments, without those that depend on
 * the bytes around it.
 */
function base64Needles(text: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + text, 'latin1').toString('base64');
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6));
  });
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function markerNeedles(): readonly Needle[] {
  const spellings = [vinMarker, vinMarker.toLowerCase()];
  return spellings.flatMap((text) => [
    { form: 'plain', bytes: text },
    { form: 'percent-encoded', bytes: text.replace(/./g, percentEncoded) },
    { form: 'UTF-16', bytes: Buffer.from(text, 'utf16le').toString('latin1') },
    { form: 'hex', bytes: Buffer.from(text).toString('hex') },
    { form: 'hex', bytes: Buffer.from(text).toString('hex').toUpperCase() },
    ...base64Needles(text).map((bytes) => ({ form: 'base64', bytes })),
  ]);
}

function hashNeedles(): readonly Needle[] {
  return plantedVins().flatMap((vin) => {
    const digest = createHash('sha256').update(vin).digest();
    return [
      { form: 'SHA-256 hex', bytes: digest.toString('hex') },
      { form: 'SHA-256 hex', bytes: digest.toString('hex').toUpperCase() },
      { form: 'SHA-256 base64', bytes: digest.toString('base64').replace(/=+$/, '') },
      { form: 'SHA-256 base64url', bytes: digest.toString('base64url') },
      { form: 'SHA-256 bytes', bytes: digest.toString('latin1') },
    ];
  });
}

/** Returns every leak in a text or in bytes. */
export function findLeaks(place: string, content: string | Buffer): readonly Leak[] {
  const haystack =
    typeof content === 'string' ? Buffer.from(content).toString('latin1') : content.toString('latin1');
  return [...markerNeedles(), ...hashNeedles()]
    .filter(({ bytes }) => haystack.includes(bytes))
    .map(({ form }) => ({ place, form }));
}

/** Returns every leak in the files below a folder. */
export function findLeaksInFolder(folder: string): readonly Leak[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return findLeaks(path, readFileSync(path));
    });
}
