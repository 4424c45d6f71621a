/** Pages of AppSync's lists: 25 items, or fewer if requested. */
import { badRequest } from './management-errors.ts';

/** The page that a caller requests. */
export interface PageInput {
  readonly nextToken?: string;
  readonly maxResults?: number;
}

const maxResults = 25;

/** Returns the page of the token. Throws BadRequestException for a token that was not issued. */
export function pageOf<Item>(
  items: readonly Item[],
  input: PageInput,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const start = input.nextToken === undefined ? 0 : positionOf(input.nextToken);
  const end = start + (input.maxResults || maxResults);
  const nextToken = Buffer.from(String(end)).toString('base64');
  return { items: items.slice(start, end), ...(end < items.length && { nextToken }) };
}

function positionOf(token: string): number {
  const text = Buffer.from(token, 'base64').toString('latin1');
  if (!/^\d{1,9}$/.test(text)) {
    throw badRequest('Invalid pagination token.');
  }
  return Number(text);
}
