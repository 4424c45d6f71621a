/**
 * The position of a page that ends within the messages that DynamoDB returned, because a chunk has
 * more of them than the page may show. It names the last message of the page, by what the page
 * shows of it, so that it says nothing about others.
 */
import { fail } from '../runtime/fail.ts';

/** The last message of a page. */
export interface MessagePosition {
  /** Telemetry's sort key. */
  readonly key: string;
  /** Milliseconds after the time in the key. */
  readonly offset: number;
}

/** Longest position, in characters: time, event id and offset. */
const maxPositionLength = 128;

/** The token for a position. AppSync's own tokens are base64, which does not have its marks. */
export const toToken = ({ key, offset }: MessagePosition): string => `${key}~${offset}`;

/** The position of a token; undefined for a token of AppSync. Fails with INVALID_ARGUMENT. */
export function positionOf(nextToken: string | null | undefined): MessagePosition | undefined {
  const token = nextToken ?? '';
  if (token.indexOf('~') < 0) {
    return undefined;
  }
  const [key, offset] = token.split('~');
  const position = { key: key ?? '', offset: +(offset ?? '') };
  return token.length > maxPositionLength || toToken(position) !== token
    ? fail('INVALID_ARGUMENT', { argument: 'nextToken' })
    : position;
}

/**
 * Returns the bounds of the keys from a position on. Fails with INVALID_ARGUMENT for a position
 * outside of them.
 */
export function keysFrom(
  position: MessagePosition | undefined,
  bounds: readonly [from: string, to: string],
  isOldestFirst: boolean,
): readonly [from: string, to: string] {
  if (position === undefined) {
    return bounds;
  }
  const [from, to] = bounds;
  const { key } = position;
  const [, middle] = [from, key, to].sort();
  if (middle !== key) {
    fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  return isOldestFirst ? [key, to] : [from, key];
}
