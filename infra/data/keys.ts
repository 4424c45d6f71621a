/**
 * The KMS keys. One makes the keyed hash of a VIN (two while it rotates), one that of a one-time
 * code. One seals the VIN. One signs the heads of the audit log, one certificates of erasure. One
 * encrypts the tables, one the telemetry stream, one the logs. All but the last three are named by
 * id everywhere, never by an alias, because a hash, a ciphertext or a signature belongs to exactly
 * one key.
 */
import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { HashVersions } from '../../domain/hash-rotation.ts';
import { removalPolicyFor } from '../removal-policy.ts';

/**
 * What administrators need of a key, without its use. The key policy alone decides who may use a
 * key. So an account's administrator cannot hash or read VINs without changing the key policy
 * first, which CloudTrail records. The action kms:ListAliases is missing, because AWS does not
 * check it against a key.
 */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/**
 * What DynamoDB does with a table's key (AWS: DynamoDB Developer Guide, "DynamoDB encryption at
 * rest: usage notes").
 */
const tableEncryption = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * What producers and consumers of a stream do with its key (AWS: Kinesis Developer Guide,
 * "Permissions to use user-generated KMS keys").
 */
const streamEncryption = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * What CloudWatch Logs does for callers that write and read groups (AWS: CloudWatch Logs User
 * Guide, "Encrypt log data in CloudWatch Logs using AWS KMS", kms:ViaService; the managed policy
 * CloudWatchLogsAPIKeyAccess). kms:Encrypt is in neither, but
 * aws-samples/aws-secure-environment-accelerator#1293 has its refusal.
 */
const logsOfCallers = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];

/**
 * What CloudWatch Logs does as itself (the same page). AWS's example also has kms:Describe*, which
 * its own condition never matches: that request has no encryption context.
 */
const logEncryption = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * With `keepData` the keys outlive the stack, because stored hashes and ciphertexts are useless
 * without them.
 */
export class Keys extends Construct {
  /** HMAC_256; KMS cannot rotate it, so hashes carry its version. */
  readonly vinHash: VinHashKeys;
  /** HMAC_256, for one-time codes. Their hashes live for days, so a new key may replace it. */
  readonly codeHash: Key;
  /** Symmetric, rotated every year by KMS; older ciphertexts stay readable. */
  readonly vinSeal: Key;
  /** ECC_NIST_P256, for heads of the audit log. KMS cannot rotate it, so they carry its version. */
  readonly auditSigning: Key;
  /**
   * ECC_NIST_P256, for certificates of erasure. Not the key of the heads: who erases must not be
   * able to sign heads.
   */
  readonly erasureSigning: Key;
  /** Encrypts the tables at rest. */
  readonly tables: Key;
  /** Encrypts the telemetry stream at rest. */
  readonly stream: Key;
  /** Encrypts the log groups at rest. */
  readonly logs: Key;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly keepData: boolean; readonly hashVersions: HashVersions },
  ) {
    super(scope, id);
    const removalPolicy = removalPolicyFor(props.keepData);
    this.vinHash = this.#makeVinHashKeys(props.hashVersions, removalPolicy);
    this.codeHash = new Key(this, 'CodeHash', {
      description: 'Keyed hash of one-time codes, version 1',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      policy: administeredPolicy(),
      removalPolicy,
    });
    this.vinSeal = new Key(this, 'VinSeal', {
      description: 'Seals VINs',
      enableKeyRotation: true,
      policy: administeredPolicy(),
      removalPolicy,
    });
    this.auditSigning = new Key(this, 'AuditSigning', {
      description: 'Signs the heads of the audit log, version 1',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: publishedPolicy(),
      removalPolicy,
    });
    this.erasureSigning = new Key(this, 'ErasureSigning', {
      description: 'Signs certificates of erasure, version 1',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: publishedPolicy(),
      removalPolicy,
    });
    this.tables = new Key(this, 'Tables', {
      description: 'Encrypts the tables',
      enableKeyRotation: true,
      policy: policyThrough('dynamodb', tableEncryption),
      removalPolicy,
    });
    this.stream = new Key(this, 'Stream', {
      description: 'Encrypts the telemetry stream',
      enableKeyRotation: true,
      policy: policyThrough('kinesis', streamEncryption),
      removalPolicy,
    });
    this.logs = new Key(this, 'Logs', {
      description: 'Encrypts the log groups',
      enableKeyRotation: true,
      policy: policyOfLogs(),
      removalPolicy,
    });
  }

  /**
   * From the first release of a rotation on, no release of it deletes a key: CloudFormation leaves
   * one that is no longer in the template to the operator, who knows which backups name it.
   */
  #makeVinHashKeys({ closed, other, written }: HashVersions, removalPolicy: RemovalPolicy): VinHashKeys {
    const isRotating = closed !== undefined || other !== undefined;
    const make = (version: number): VinHashKey => ({
      version,
      key: new Key(this, version === 1 ? 'VinHash' : `VinHash${version}`, {
        description: `Keyed hash of VINs, version ${version}`,
        keySpec: KeySpec.HMAC_256,
        keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
        policy: administeredPolicy(),
        removalPolicy: isRotating ? RemovalPolicy.RETAIN : removalPolicy,
      }),
    });
    if (closed !== undefined) {
      return { written: make(written), closed: make(closed).key };
    }
    return { written: make(written), ...(other !== undefined && { other: make(other) }) };
  }
}

/** A version of the key that hashes VINs. */
export interface VinHashKey {
  readonly version: number;
  readonly key: Key;
}

/** The keys that functions may hash VINs with. */
export interface VinHashKeys {
  readonly written: VinHashKey;
  /** Only while a rotation runs. */
  readonly other?: VinHashKey;
  /**
   * No function of this release uses it. Those of the release before do until they are replaced,
   * so its rights end with the next release.
   */
  readonly closed?: Key;
}

/** The keys by which VINs may be hashed: one, and during a rotation two. */
export function presentHashKeys({ closed, other, written }: VinHashKeys): readonly Key[] {
  return [written.key, other?.key ?? [], closed ?? []].flat();
}

/**
 * Lets the IAM policies of these roles allow one action on a key. Both are needed: the key policy
 * admits the roles, and a role's own policy must allow the action. Conditions on `aws:PrincipalArn`
 * compare the role of an assumed session too.
 */
export function admitRoles(key: Key, action: string, roles: readonly IRole[]): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new AccountRootPrincipal()],
      actions: [action],
      resources: ['*'],
      conditions: { ArnEquals: { 'aws:PrincipalArn': roles.map((role) => role.roleArn) } },
    }),
  );
}

function administeredPolicy(): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new AccountRootPrincipal()],
        actions: administration,
        resources: ['*'],
      }),
    ],
  });
}

/** IAM policies decide who may read the public key, because it need not be secret. */
function publishedPolicy(): PolicyDocument {
  const policy = administeredPolicy();
  policy.addStatements(
    new PolicyStatement({
      principals: [new AccountRootPrincipal()],
      actions: ['kms:GetPublicKey'],
      resources: ['*'],
    }),
  );
  return policy;
}

/**
 * Principals of the account use the key through the one service only, and need no KMS statement of
 * their own for it.
 */
function policyThrough(service: 'dynamodb' | 'kinesis' | 'logs', actions: readonly string[]): PolicyDocument {
  const policy = administeredPolicy();
  policy.addStatements(
    new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: [...actions],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': Aws.ACCOUNT_ID,
          'kms:ViaService': `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`,
        },
      },
    }),
  );
  return policy;
}

/**
 * CloudWatch Logs uses the key as itself, for groups with the stack's name and for AppSync's, and
 * for principals of the account. Which of these two it does for a call is not documented
 * (assumption data-10).
 */
function policyOfLogs(): PolicyDocument {
  const policy = policyThrough('logs', logsOfCallers);
  const groups = [`${Aws.STACK_NAME}-*`, '/aws/appsync/apis/*'].map(
    (name) => `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${name}`,
  );
  policy.addStatements(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`)],
      actions: logEncryption,
      resources: ['*'],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
  return policy;
}
