/** Pages of lists: AWS's opaque tokens, here the base64 of the position. */
import { invalidRequest } from './iot-errors.ts';

/** One page, with the token of the next page if there is one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** Returns the page of a token. Throws InvalidRequestException for a token that was not issued. */
export function pageOf<Item>(items: readonly Item[], size: number, token: string | undefined): Page<Item> {
  const start = token === undefined ? 0 : positionOf(token);
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { next: Buffer.from(String(end)).toString('base64') } : {}),
  };
}

function positionOf(token: string): number {
  const text = Buffer.from(token, 'base64').toString('latin1');
  if (!/^\d{1,9}$/.test(text)) {
    throw invalidRequest('The pagination token is not valid.');
  }
  return Number(text);
}
