/** What a page sends, and by which sign-in. */
import type { Page, Request } from 'playwright-core';

/** Collects the requests of a mutation. */
export function requestsOf(page: Page, field: string): readonly Request[] {
  const sent: Request[] = [];
  page.on('request', (one) => (one.postData() ?? '').includes(`${field}(`) && sent.push(one));
  return sent;
}

/** When the sign-in began whose token the request carries, in milliseconds. */
export function signedInAt(request: Request | undefined): number {
  const [, claims = ''] = (request?.headers()['authorization'] ?? '').split('.');
  const { auth_time: at } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { auth_time: number };
  return at * 1000;
}
