/** AWS IoT's lists of an account: its certificates and things. */
import { type IoTClient, paginateListCertificates, paginateListThings } from '@aws-sdk/client-iot';
import { pause } from '../session/pause.ts';

/** What an account has in AWS IoT, of this system and of others. */
export interface AccountLists {
  /** Status by certificate id. */
  readonly certificates: ReadonlyMap<string, string>;
  /** The names of things. */
  readonly things: ReadonlySet<string>;
}

/** Most entries of a page (AWS IoT API Reference, ListCertificates and ListThings). */
const pageSize = 250;
/** Half of AWS IoT's quota of ten calls in a second, which the system's own comparison shares. */
const pageMs = 200;

/**
 * Reads both lists page by page, in a minute and a half for 100,000 vehicles. `onPage` receives the
 * number of entries so far.
 */
export async function readAccountLists(
  client: IoTClient,
  signal: AbortSignal,
  onPage: (entries: number) => void,
): Promise<AccountLists> {
  const certificates = new Map<string, string>();
  const things = new Set<string>();
  const afterPage = (): Promise<void> => {
    onPage(certificates.size + things.size);
    return pause(pageMs, signal);
  };
  for await (const page of paginateListCertificates({ client, pageSize }, {})) {
    for (const { certificateId = '', status = '' } of page.certificates ?? []) {
      certificates.set(certificateId, status);
    }
    await afterPage();
  }
  for await (const page of paginateListThings({ client, pageSize }, {})) {
    for (const { thingName = '' } of page.things ?? []) {
      things.add(thingName);
    }
    await afterPage();
  }
  return { certificates, things };
}
