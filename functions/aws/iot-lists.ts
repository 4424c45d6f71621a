/**
 * AWS IoT's lists of the whole account, in pages of 250, AWS's maximum. IAM actions:
 * iot:ListCertificates and iot:ListThings on `*`, iot:ListTargetsForPolicy on the policy.
 */
import {
  IoTClient,
  ListCertificatesCommand,
  ListTargetsForPolicyCommand,
  ListThingsCommand,
} from '@aws-sdk/client-iot';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** A page, and where the next one begins; no marker on the last page. */
export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  readonly marker?: string;
}

/** An entry of ListCertificates; a member that AWS leaves out becomes an empty string or 0. */
export interface ListedCertificate {
  readonly certificateId: string;
  /** ACTIVE, INACTIVE, REVOKED and so on. */
  readonly status: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const iot = new IoTClient(clientSettings);
const pageSize = 250;

/** Certificates of the account, oldest first. */
export async function listCertificates(
  marker: string | undefined,
  options: CallOptions,
): Promise<ListPage<ListedCertificate>> {
  const command = new ListCertificatesCommand({ pageSize, marker, ascendingOrder: true });
  const { certificates = [], nextMarker } = await iot.send(command, options);
  const entries = certificates.map(({ certificateId = '', creationDate, status = '' }) => ({
    certificateId,
    status,
    createdAt: creationDate?.getTime() ?? 0,
  }));
  return page(entries, nextMarker);
}

/** Ids of the certificates that a policy is attached to; other targets are left out. */
export async function listPolicyCertificates(
  policyName: string,
  marker: string | undefined,
  options: CallOptions,
): Promise<ListPage<string>> {
  const command = new ListTargetsForPolicyCommand({ policyName, pageSize, marker });
  const { targets = [], nextMarker } = await iot.send(command, options);
  const entries = targets.flatMap((arn) => /:cert\/([\da-f]{64})$/.exec(arn)?.[1] ?? []);
  return page(entries, nextMarker);
}

/** Names of the things of the account. */
export async function listThings(
  marker: string | undefined,
  options: CallOptions,
): Promise<ListPage<string>> {
  const { things = [], nextToken } = await iot.send(
    new ListThingsCommand({ maxResults: pageSize, nextToken: marker }),
    options,
  );
  return page(
    things.flatMap(({ thingName }) => thingName ?? []),
    nextToken,
  );
}

function page<Entry>(entries: readonly Entry[], marker: string | undefined): ListPage<Entry> {
  // AWS may return an empty marker after the last page.
  return marker === undefined || marker === '' ? { entries } : { entries, marker };
}
