/** The records that the emulated Private CA stores for an authority and for a certificate. */
import { flag, number, oneOf, structure, text } from '../../shapes/shape.ts';
import type { Subject } from './distinguished-name.ts';
import type { KeyAlgorithm, StoredKeyPair } from './signing.ts';

/**
 * How the CA publishes revocations: the members of Private CA's `RevocationConfiguration` that
 * appear in certificates.
 */
export interface RevocationConfiguration {
  readonly CrlConfiguration?: {
    readonly Enabled: boolean;
    readonly ExpirationInDays?: number;
    readonly CustomCname?: string;
    readonly CustomPath?: string;
    readonly S3BucketName?: string;
    readonly S3ObjectAcl?: 'PUBLIC_READ' | 'BUCKET_OWNER_FULL_CONTROL';
    readonly CrlType?: 'COMPLETE' | 'PARTITIONED';
    readonly CrlDistributionPointExtensionConfiguration?: { readonly OmitExtension: boolean };
  };
  readonly OcspConfiguration?: { readonly Enabled: boolean; readonly OcspCustomCname?: string };
}

const hostName = text({ max: 253, pattern: "[-a-zA-Z0-9;\\/?:@&=+$,%_.!~*()']*" });

const pathPart = "[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+";

/** A CRL expires after 1 to 5,000 days; custom host names have at most 253 characters. */
export const revocationShape = structure(
  {},
  {
    CrlConfiguration: structure(
      { Enabled: flag },
      {
        ExpirationInDays: number(1, 5000),
        CustomCname: hostName,
        CustomPath: text({ max: 253, pattern: `(/|${pathPart}(/${pathPart})*)` }),
        S3BucketName: text({ min: 3, max: 255, pattern: '[-a-zA-Z0-9._\\/]+' }),
        S3ObjectAcl: oneOf('PUBLIC_READ', 'BUCKET_OWNER_FULL_CONTROL'),
        CrlType: oneOf('COMPLETE', 'PARTITIONED'),
        CrlDistributionPointExtensionConfiguration: structure({ OmitExtension: flag }),
      },
    ),
    OcspConfiguration: structure({ Enabled: flag }, { OcspCustomCname: hostName }),
  },
);

/** A certificate authority. Times are epoch milliseconds. */
export interface AuthorityRecord {
  readonly arn: string;
  readonly type: 'ROOT' | 'SUBORDINATE';
  readonly keyAlgorithm: KeyAlgorithm;
  readonly signingAlgorithm: string;
  readonly subject: Subject;
  readonly usageMode: 'GENERAL_PURPOSE' | 'SHORT_LIVED_CERTIFICATE';
  readonly keyStorageSecurityStandard: string;
  readonly revocation: RevocationConfiguration;
  /** Never logged, never returned. */
  readonly keys: StoredKeyPair;
  /** PEM. */
  readonly signingRequest: string;
  readonly status: 'PENDING_CERTIFICATE' | 'ACTIVE' | 'DISABLED';
  readonly createdAt: number;
  readonly lastStateChangeAt: number;
  /**
   * PEM of its own certificate, once the authority is activated. `chain` holds those of the
   * authorities above it and is empty for a root.
   */
  readonly certificate?: string;
  readonly chain?: string;
}

/** An issued certificate. Times are epoch milliseconds. */
export interface CertificateRecord {
  readonly arn: string;
  readonly authorityArn: string;
  /** 32 lower-case hexadecimal digits. */
  readonly serial: string;
  /** PEM. */
  readonly certificate: string;
  readonly issuedAt: number;
  readonly expiresAt?: number;
  /** Key of the revocation list that its extension names; absent without a list. */
  readonly listKey?: string;
  readonly revokedAt?: number;
  readonly revocationReason?: string;
}
