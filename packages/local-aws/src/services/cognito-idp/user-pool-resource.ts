/**
 * AWS::Cognito::UserPool: the same id and keys at every start, with the template's current rules.
 */
import { randomBytes } from 'node:crypto';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { UnusableStateError } from '../../core/start-errors.ts';
import { standardAttributes } from './attributes.ts';
import type { Directory } from './directory.ts';
import { type PasswordPolicy, defaultPasswordPolicy } from './password-policy.ts';
import { randomName } from './random-name.ts';
import { readMessaging } from './pool-messaging.ts';
import type { PoolRecord } from './records.ts';
import { createSigningKey } from './signing-keys.ts';
import {
  type KnownProperties,
  checkProperties,
  findStrings,
  flagOf,
  numberOf,
  objectOf,
  unsupported,
} from './template-properties.ts';
import { issuerOf } from './tokens.ts';

const type = 'AWS::Cognito::UserPool';

const known: KnownProperties = {
  type,
  honoured: [
    'AccountRecoverySetting',
    'AdminCreateUserConfig',
    'AliasAttributes',
    'AutoVerifiedAttributes',
    'EmailConfiguration',
    'EmailVerificationMessage',
    'EmailVerificationSubject',
    'EnabledMfas',
    'LambdaConfig',
    'MfaConfiguration',
    'Policies',
    'Schema',
    'UserAttributeUpdateSettings',
    'UsernameAttributes',
    'UsernameConfiguration',
    'UserPoolName',
    'VerificationMessageTemplate',
  ],
  withoutLocalMeaning: {
    DeletionProtection: 'the local pool ends with its state folder',
    SmsVerificationMessage: 'the local pool sends e-mails only',
    UserPoolTags: 'tags affect only bills and inventories',
    UserPoolTier: 'the tier is a price; features of a tier have properties of their own, which are checked',
  },
};

/** Handles `AWS::Cognito::UserPool`. Throws when a property that AWS never updates has changed. */
export function userPoolResource(directory: Directory, place: Place, clock: Clock): ResourceHandler {
  return {
    type,
    create: async (properties, context) => {
      const settings = readSettings(properties, context);
      const poolId = directory.ids.get(context.physicalName);
      const stored = poolId === undefined ? undefined : directory.pools.get(poolId);
      if (stored !== undefined) {
        requireUnchanged(stored, settings);
      }
      const pool: PoolRecord = { ...(stored ?? (await newPool(place, clock))), ...settings };
      directory.pools.set(pool.id, pool);
      directory.ids.set(context.physicalName, pool.id);
      return describe(pool);
    },
  };
}

type Settings = Omit<PoolRecord, 'id' | 'arn' | 'createdAt' | 'decoySecret' | 'keys'>;

function readSettings(properties: Properties, context: ResourceContext): Settings {
  checkProperties(properties, known);
  const signInNames = findStrings(properties, 'UsernameAttributes') ?? [];
  if (signInNames.length > 0) {
    throw unsupported(type, 'UsernameAttributes', signInNames);
  }
  return {
    name: typeof properties['UserPoolName'] === 'string' ? properties['UserPoolName'] : context.physicalName,
    passwordPolicy: readPasswordPolicy(properties),
    mfaConfiguration: readMfa(properties),
    aliasAttributes: readAliases(properties),
    autoVerifiedAttributes: findStrings(properties, 'AutoVerifiedAttributes') ?? [],
    caseSensitive: flagOf(objectOf(properties, 'UsernameConfiguration'), 'CaseSensitive', true),
    adminCreatesUsers: flagOf(
      objectOf(properties, 'AdminCreateUserConfig'),
      'AllowAdminCreateUserOnly',
      false,
    ),
    ...readMessaging(properties),
    ...readSchema(properties),
  };
}

function readMfa(properties: Properties): PoolRecord['mfaConfiguration'] {
  const value = properties['MfaConfiguration'] ?? 'OFF';
  if (value !== 'OFF' && value !== 'OPTIONAL' && value !== 'ON') {
    throw unsupported(type, 'MfaConfiguration', value);
  }
  const factors = findStrings(properties, 'EnabledMfas') ?? [];
  if (value !== 'OFF' && factors.join() !== 'SOFTWARE_TOKEN_MFA') {
    throw unsupported(type, 'EnabledMfas', factors);
  }
  return value;
}

function readAliases(properties: Properties): PoolRecord['aliasAttributes'] {
  const aliases = findStrings(properties, 'AliasAttributes') ?? [];
  const other = aliases.find((alias) => alias !== 'email');
  if (other !== undefined) {
    throw unsupported(type, 'AliasAttributes', other);
  }
  return aliases.length === 0 ? [] : ['email'];
}

/** CloudFormation's error for a property that a pool cannot change (amplify-cli#4227). */
function requireUnchanged(stored: PoolRecord, settings: Settings): void {
  // Earlier versions stored pools without aliases.
  const before = { ...stored, aliasAttributes: (stored as Partial<PoolRecord>).aliasAttributes ?? [] };
  const changed = [
    ...(before.aliasAttributes.join() === settings.aliasAttributes.join() ? [] : ['AliasAttributes']),
    ...(before.caseSensitive === settings.caseSensitive ? [] : ['UsernameConfiguration']),
  ];
  if (changed.length === 0) {
    return;
  }
  throw new UnusableStateError(
    `${type}: Updates are not allowed for property - ${changed.join(', ')}. ` +
      'This setting of a pool never changes.',
  );
}

function readPasswordPolicy(properties: Properties): PasswordPolicy {
  const { PasswordPolicy: _policy, ...others } = objectOf(properties, 'Policies');
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw unsupported(type, `Policies.${other}`, others[other]);
  }
  const policy = objectOf(objectOf(properties, 'Policies'), 'PasswordPolicy');
  const history = numberOf(policy, 'PasswordHistorySize', 0);
  if (history > 0) {
    throw unsupported(type, 'Policies.PasswordPolicy.PasswordHistorySize', history);
  }
  if (Object.keys(policy).length === 0) {
    return defaultPasswordPolicy;
  }
  return {
    minimumLength: numberOf(policy, 'MinimumLength', defaultPasswordPolicy.minimumLength),
    requireLowercase: flagOf(policy, 'RequireLowercase', false),
    requireUppercase: flagOf(policy, 'RequireUppercase', false),
    requireNumbers: flagOf(policy, 'RequireNumbers', false),
    requireSymbols: flagOf(policy, 'RequireSymbols', false),
    temporaryPasswordValidityDays:
      numberOf(policy, 'TemporaryPasswordValidityDays', 0) ||
      defaultPasswordPolicy.temporaryPasswordValidityDays,
  };
}

function readSchema(properties: Properties): Pick<PoolRecord, 'requiredAttributes' | 'customAttributes'> {
  const schema = properties['Schema'] ?? [];
  if (!Array.isArray(schema)) {
    throw unsupported(type, 'Schema', schema);
  }
  const attributes = schema.map((attribute: Properties) => ({
    name: String(attribute['Name']),
    required: flagOf(attribute, 'Required', false),
    custom:
      attribute['AttributeDataType'] !== undefined && !standardAttributes.includes(String(attribute['Name'])),
  }));
  return {
    requiredAttributes: attributes.filter(({ required }) => required).map(({ name }) => name),
    customAttributes: attributes.filter(({ custom }) => custom).map(({ name }) => `custom:${name}`),
  };
}

async function newPool(
  place: Place,
  clock: Clock,
): Promise<Pick<PoolRecord, 'id' | 'arn' | 'createdAt' | 'decoySecret' | 'keys'>> {
  const id = `${place.region}_${randomName(9, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
  const [idKey, accessKey] = await Promise.all([createSigningKey(), createSigningKey()]);
  return {
    id,
    arn: `arn:${place.partition}:cognito-idp:${place.region}:${place.accountId}:userpool/${id}`,
    createdAt: clock.now(),
    decoySecret: randomBytes(32).toString('hex'),
    keys: { id: idKey, access: accessKey },
  };
}

function describe(pool: PoolRecord): CreatedResource {
  const url = issuerOf(pool.id);
  return {
    ref: pool.id,
    attributes: {
      Arn: pool.arn,
      ProviderName: url.slice('https://'.length),
      ProviderURL: url,
      UserPoolId: pool.id,
    },
  };
}
