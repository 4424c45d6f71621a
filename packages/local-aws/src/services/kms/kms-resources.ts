/**
 * AWS::KMS::Key and AWS::KMS::Alias: the first start creates the template's keys, and later starts
 * find them.
 */
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Place } from '../../core/service.ts';
import { type KeySpec, keySpecs } from './key-record.ts';
import type { KeyDefinition, KeyRing } from './key-ring.ts';

/** The handlers of KMS's resource types. */
export function kmsResources(
  keys: KeyRing,
  state: State,
  iam: Pick<Iam, 'registerResourcePolicy'>,
): readonly ResourceHandler[] {
  /** Key id by stack and logical id. */
  const made = state.store<string>('kms.resources');
  return [
    {
      type: 'AWS::KMS::Key',
      create: (properties, context) => {
        const name = `${context.stackName}/${context.logicalId}`;
        const definition = keyDefinition(properties, context);
        const keyId = madeKey(keys, made.get(name), definition, properties);
        made.set(name, keyId);
        const arn = keyArn(context.place, keyId);
        iam.registerResourcePolicy(arn, context.logicalId, definition.policy);
        return { ref: keyId, attributes: { Arn: arn, KeyId: keyId } };
      },
    },
    {
      type: 'AWS::KMS::Alias',
      create: ({ AliasName, TargetKeyId }, { logicalId }) => {
        if (
          typeof AliasName !== 'string' ||
          !AliasName.startsWith('alias/') ||
          typeof TargetKeyId !== 'string'
        ) {
          throw new Error(`${logicalId}: an alias needs AliasName (alias/…) and TargetKeyId.`);
        }
        keys.setAlias(AliasName, keys.require(TargetKeyId));
        return { ref: AliasName, attributes: {} };
      },
    },
  ];
}

/**
 * Returns the id of the resource's key: that of an earlier start with the template's current
 * settings, or that of a new key.
 */
function madeKey(
  keys: KeyRing,
  earlier: string | undefined,
  wanted: KeyDefinition,
  properties: Properties,
): string {
  if (earlier === undefined) {
    return keys.create(wanted).keyId;
  }
  const key = keys.find(earlier);
  // The key was deleted outside the template. CloudFormation would not notice that either, and a
  // new key could not decrypt what the old one encrypted.
  if (key === undefined) {
    return earlier;
  }
  if (key.spec !== wanted.spec) {
    // CloudFormation replaces the key and schedules the old one for deletion.
    const days = properties['PendingWindowInDays'];
    keys.scheduleDeletion(key, typeof days === 'number' ? days : 30);
    return keys.create(wanted).keyId;
  }
  const { policy, description, rotationEnabled } = wanted;
  keys.change(key, { policy, description, rotationEnabled });
  return earlier;
}

function keyDefinition(properties: Properties, { logicalId, place }: ResourceContext): KeyDefinition {
  const { KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage, Description: description } = properties;
  if (!isKeySpec(spec)) {
    throw new Error(`${logicalId}: KeySpec ${spec} is not supported.`);
  }
  if ((usage ?? 'ENCRYPT_DECRYPT') !== keySpecs[spec].usage) {
    throw new Error(`${logicalId}: KeyUsage ${usage} does not fit KeySpec ${spec}.`);
  }
  const rotationEnabled = isTrue(properties['EnableKeyRotation']);
  if (rotationEnabled && spec !== 'SYMMETRIC_DEFAULT') {
    throw new Error(`${logicalId}: only SYMMETRIC_DEFAULT keys rotate automatically.`);
  }
  return {
    spec,
    description: typeof description === 'string' ? description : '',
    enabled: properties['Enabled'] === undefined || isTrue(properties['Enabled']),
    rotationEnabled,
    policy: properties['KeyPolicy'] ?? defaultKeyPolicy(place),
  };
}

/**
 * Returns KMS's default key policy. It allows the account everything, so that IAM policies decide.
 */
function defaultKeyPolicy(place: Place): unknown {
  const root = `arn:${place.partition}:iam::${place.accountId}:root`;
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }],
  };
}

function keyArn(place: Place, keyId: string): string {
  return `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${keyId}`;
}

function isKeySpec(value: unknown): value is KeySpec {
  return typeof value === 'string' && Object.hasOwn(keySpecs, value);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
