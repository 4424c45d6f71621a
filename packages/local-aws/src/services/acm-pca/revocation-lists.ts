/**
 * The revocation lists that authorities publish to their buckets (Private CA User Guide, "Set up a
 * CRL for AWS Private CA"). An authority has one complete list, or partitions to which certificates
 * are assigned when they are issued. Private CA writes as the service, so the bucket's policy must
 * allow it.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import { servicePrincipal } from '../../core/principal.ts';
import { ResponseLostError } from '../../core/response-lost.ts';
import type { Clock } from '../../core/service.ts';
import type { State, Store } from '../../state/store.ts';
import type { Authorities } from './authorities.ts';
import type { AuthorityRecord, CertificateRecord } from './authority-record.ts';
import { bucketPermissionError, invalidArguments } from './pca-errors.ts';
import { signedList } from './revocation-list.ts';

/** What the emulator keeps of one complete list or partition. */
export interface RevocationList {
  readonly authorityArn: string;
  /** The object's key, which no other list of the authority has. */
  readonly key: string;
  /** Certificates that refer to it. */
  readonly certificates: number;
  /** Number and time of the list in the bucket; absent before the first one. */
  readonly number?: number;
  readonly listedAt?: number;
  /** True while the list in the bucket does not say what it should. */
  readonly due: boolean;
}

/** What the lists are made from. */
export interface RevocationListsDependencies {
  readonly authorities: Authorities;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly state: State;
  /** Certificates of a partition before the next one begins. */
  readonly certificatesPerPartition?: number;
}

/**
 * AWS keeps a partition below 1 MB (AWS Security Blog, "AWS Private Certificate Authority now
 * supports partitioned CRLs"); a revoked certificate takes about 50 bytes.
 */
const defaultCertificatesPerPartition = 20_000;

/** What Private CA writes to a bucket before it accepts it. */
const permissionTestKey = 'acm-pca-permission-test-key';

/** The lists of all authorities. */
export class RevocationLists {
  readonly #dependencies: RevocationListsDependencies;
  readonly #lists: Store<RevocationList>;
  /** Lists are written one after the other, so that an older one never replaces a newer one. */
  #writing: Promise<void> = Promise.resolve();

  constructor(dependencies: RevocationListsDependencies) {
    this.#dependencies = dependencies;
    this.#lists = dependencies.state.store('acm-pca.revocation-lists');
  }

  /** Throws ValidationException unless the authority may write to the bucket that it names. */
  async requireBucket(authority: AuthorityRecord): Promise<void> {
    requireConsistent(authority);
    const bucket = bucketOf(authority);
    if (bucket === undefined) {
      return;
    }
    try {
      await this.#put(authority, permissionTestKey, Buffer.alloc(0));
    } catch (error) {
      throw error instanceof AwsError ? bucketPermissionError(bucket) : error;
    }
  }

  /**
   * Assigns a new certificate to a list and returns the list's key; undefined for an authority
   * without lists.
   */
  assign(authority: AuthorityRecord): string | undefined {
    if (bucketOf(authority) === undefined) {
      return undefined;
    }
    const list = this.#openList(authority);
    // The first list is written once a certificate refers to it.
    const certificates = list.certificates + 1;
    this.#save({ ...list, certificates, due: list.due || list.number === undefined });
    return list.key;
  }

  /** Writes the list of a revoked certificate, and each other list that is due. */
  async revoked(authority: AuthorityRecord, { listKey }: CertificateRecord): Promise<void> {
    const list = listKey === undefined ? undefined : this.#lists.get(idOf(authority.arn, listKey));
    if (list !== undefined) {
      this.#save({ ...list, due: true });
    }
    await this.publish(authority);
  }

  /** Writes all lists of an authority, for the time that each is valid from now. */
  async renew(authority: AuthorityRecord): Promise<void> {
    for (const list of this.#listsOf(authority)) {
      this.#save({ ...list, due: true });
    }
    await this.publish(authority);
  }

  /**
   * Writes the lists that are due. A list that cannot be written stays due, and what waits for it
   * succeeds all the same, as on AWS.
   */
  publish(authority: AuthorityRecord): Promise<void> {
    const writeDue = async (): Promise<void> => {
      for (const list of this.#listsOf(authority).filter(({ due }) => due)) {
        await this.#write(authority, list);
      }
    };
    this.#writing = this.#writing.then(writeDue, writeDue);
    return this.#writing;
  }

  async #write(authority: AuthorityRecord, list: RevocationList): Promise<void> {
    const { authorities, clock } = this.#dependencies;
    const { key, listedAt = 0 } = list;
    const now = clock.now();
    const number = Math.max(now, (list.number ?? 0) + 1);
    // An expired certificate is in one list more.
    const revoked = authorities
      .revokedBy(authority.arn)
      .filter((one) => one.listKey === key && (one.expiresAt ?? Infinity) > listedAt);
    const isPartition = authority.revocation.CrlConfiguration?.CrlType === 'PARTITIONED';
    const content = await signedList(authority, {
      ...{ revoked, now, number },
      ...(isPartition && { issuingPoint: listAddress(authority, key) }),
    });
    try {
      await this.#put(authority, key, content);
    } catch (error) {
      if (error instanceof AwsError || error instanceof ResponseLostError) {
        return;
      }
      throw error;
    }
    const latest = this.#lists.get(idOf(authority.arn, key)) ?? list;
    this.#save({ ...latest, number, listedAt: now, due: false });
  }

  /** Looks at the bucket before each object, so that all four permissions must last. */
  async #put(authority: AuthorityRecord, key: string, content: Buffer): Promise<void> {
    const isPrivate = authority.revocation.CrlConfiguration?.S3ObjectAcl === 'BUCKET_OWNER_FULL_CONTROL';
    const Bucket = bucketOf(authority);
    await this.#call(authority, 'GetBucketAcl', { Bucket });
    await this.#call(authority, 'GetBucketLocation', { Bucket });
    await this.#call(authority, 'PutObject', {
      Bucket,
      Key: key,
      Body: content.toString('base64'),
      ACL: isPrivate ? 'bucket-owner-full-control' : 'public-read',
    });
  }

  #call(authority: AuthorityRecord, operation: string, input: object): Promise<unknown> {
    const principal = servicePrincipal('acm-pca.amazonaws.com', authority.arn);
    return this.#dependencies.dispatcher.dispatch({ service: 's3', operation, input, principal });
  }

  /** The list that takes the next certificate. */
  #openList(authority: AuthorityRecord): RevocationList {
    const { certificatesPerPartition = defaultCertificatesPerPartition } = this.#dependencies;
    const isPartitioned = authority.revocation.CrlConfiguration?.CrlType === 'PARTITIONED';
    const complete = completeKey(authority);
    const lists = this.#listsOf(authority);
    const open = isPartitioned
      ? lists.findLast(({ key, certificates }) => key !== complete && certificates < certificatesPerPartition)
      : lists.find(({ key }) => key === complete);
    const key = isPartitioned ? partitionKey(authority) : complete;
    return open ?? { authorityArn: authority.arn, key, certificates: 0, due: false };
  }

  #listsOf({ arn }: AuthorityRecord): readonly RevocationList[] {
    return [...this.#lists.entries()]
      .map(([, list]) => list)
      .filter(({ authorityArn }) => authorityArn === arn);
  }

  #save(list: RevocationList): void {
    this.#lists.set(idOf(list.authorityArn, list.key), list);
  }
}

/** The address in the certificates of a list. */
export function listAddress(authority: AuthorityRecord, key: string): string {
  const [, , , region = ''] = authority.arn.split(':');
  const { CustomCname, S3BucketName = '' } = authority.revocation.CrlConfiguration ?? {};
  return `http://${CustomCname ?? `${S3BucketName}.s3.${region}.amazonaws.com`}/${key}`;
}

/** `crl/<id of the authority>.crl`; a custom path stands for `crl`. */
function completeKey(authority: AuthorityRecord): string {
  return `${folderOf(authority)}${idOfAuthority(authority)}.crl`;
}

/**
 * `<custom path>/<GUID>.crl`. The key without a custom path is not documented; here it has the
 * authority's id (assumption iot-64).
 */
function partitionKey(authority: AuthorityRecord): string {
  const hasPath = authority.revocation.CrlConfiguration?.CustomPath !== undefined;
  const folder = hasPath ? folderOf(authority) : `${folderOf(authority)}${idOfAuthority(authority)}/`;
  return `${folder}${randomUUID()}.crl`;
}

/** With the slash at its end; the custom path `/` means no folder. */
function folderOf({ revocation }: AuthorityRecord): string {
  const path = revocation.CrlConfiguration?.CustomPath ?? 'crl';
  return path === '/' || path === '' ? '' : `${path}/`;
}

/** Combinations that the API reference rules out ("CrlConfiguration" and its extension's page). */
function requireConsistent({ revocation }: AuthorityRecord): void {
  const { Enabled, ...crl } = revocation.CrlConfiguration ?? { Enabled: false };
  if (Enabled && crl.S3BucketName === undefined) {
    throw invalidArguments('A CRL needs the name of an S3 bucket.');
  }
  const omitted = crl.CrlDistributionPointExtensionConfiguration?.OmitExtension === true;
  if (omitted && crl.CustomCname !== undefined) {
    throw invalidArguments('The CRL distribution point cannot be omitted with a custom CNAME.');
  }
}

function idOfAuthority({ arn }: AuthorityRecord): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function bucketOf({ revocation }: AuthorityRecord): string | undefined {
  const { Enabled, S3BucketName } = revocation.CrlConfiguration ?? { Enabled: false };
  return Enabled ? S3BucketName : undefined;
}

function idOf(authorityArn: string, key: string): string {
  return `${authorityArn}#${key}`;
}
