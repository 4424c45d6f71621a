/** AWS::Cognito::UserPoolClient. */
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import type { Directory } from './directory.ts';
import { randomName } from './random-name.ts';
import type { AuthFlow, ClientRecord } from './records.ts';
import {
  type KnownProperties,
  checkProperties,
  findStrings,
  flagOf,
  numberOf,
  objectOf,
  requireString,
  unsupported,
} from './template-properties.ts';

const type = 'AWS::Cognito::UserPoolClient';

const known: KnownProperties = {
  type,
  honoured: [
    'AccessTokenValidity',
    'AuthSessionValidity',
    'ClientName',
    'EnableTokenRevocation',
    'ExplicitAuthFlows',
    'GenerateSecret',
    'IdTokenValidity',
    'PreventUserExistenceErrors',
    'ReadAttributes',
    'RefreshTokenRotation',
    'RefreshTokenValidity',
    'SupportedIdentityProviders',
    'TokenValidityUnits',
    'UserPoolId',
    'WriteAttributes',
  ],
  withoutLocalMeaning: {},
};

const knownFlows: readonly AuthFlow[] = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

/** Longest grace period in seconds (Cognito API Reference, RefreshTokenRotationType). */
const maxGraceSeconds = 60;

const unitSeconds: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** Handles `AWS::Cognito::UserPoolClient`; a restart keeps the id of the same resource. */
export function userPoolClientResource(directory: Directory, clock: Clock): ResourceHandler {
  return {
    type,
    create: (properties, context) => {
      const settings = readSettings(properties, context);
      directory.requirePool(settings.poolId);
      const clientId = directory.ids.get(context.physicalName);
      const stored = clientId === undefined ? undefined : directory.clients.get(clientId);
      const id = stored?.id ?? randomName(26, 'abcdefghijklmnopqrstuvwxyz0123456789');
      directory.clients.set(id, { id, createdAt: stored?.createdAt ?? clock.now(), ...settings });
      directory.ids.set(context.physicalName, id);
      return { ref: id, attributes: { ClientId: id, Name: settings.name } };
    },
  };
}

function readSettings(
  properties: Properties,
  context: ResourceContext,
): Omit<ClientRecord, 'id' | 'createdAt'> {
  checkProperties(properties, known);
  refuseUnsupported(properties);
  const readAttributes = findStrings(properties, 'ReadAttributes');
  const writeAttributes = findStrings(properties, 'WriteAttributes');
  const flows = readFlows(properties);
  const rotationGraceSeconds = readRotation(properties, flows);
  return {
    poolId: requireString(properties, 'UserPoolId'),
    name: typeof properties['ClientName'] === 'string' ? properties['ClientName'] : context.physicalName,
    flows,
    idTokenSeconds: readValidity(properties, 'IdToken', 3600, 'hours', [300, 86_400]),
    accessTokenSeconds: readValidity(properties, 'AccessToken', 3600, 'hours', [300, 86_400]),
    refreshTokenSeconds: readValidity(properties, 'RefreshToken', 30 * 86_400, 'days', [3600, 3650 * 86_400]),
    ...(rotationGraceSeconds === undefined ? {} : { rotationGraceSeconds }),
    challengeSeconds: numberOf(properties, 'AuthSessionValidity', 3) * 60,
    hidesUnknownUsers: properties['PreventUserExistenceErrors'] === 'ENABLED',
    ...(readAttributes === undefined ? {} : { readAttributes }),
    ...(writeAttributes === undefined ? {} : { writeAttributes }),
  };
}

function refuseUnsupported(properties: Properties): void {
  if (flagOf(properties, 'GenerateSecret', false)) {
    throw unsupported(type, 'GenerateSecret', true);
  }
  if (!flagOf(properties, 'EnableTokenRevocation', true)) {
    throw unsupported(type, 'EnableTokenRevocation', false);
  }
  const foreign = findStrings(properties, 'SupportedIdentityProviders')?.find(
    (provider) => provider !== 'COGNITO',
  );
  if (foreign !== undefined) {
    throw unsupported(type, 'SupportedIdentityProviders', foreign);
  }
}

function readFlows(properties: Properties): readonly AuthFlow[] {
  const flows = findStrings(properties, 'ExplicitAuthFlows') ?? [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ];
  const unknown = flows.find((flow) => !knownFlows.some((one) => one === flow));
  if (unknown !== undefined) {
    throw unsupported(type, 'ExplicitAuthFlows', unknown);
  }
  return knownFlows.filter((flow) => flows.includes(flow));
}

/**
 * Returns the grace period of rotation in seconds; undefined without rotation. Rotation excludes
 * REFRESH_TOKEN_AUTH (Cognito Developer Guide, "Refresh token rotation").
 */
function readRotation(properties: Properties, flows: readonly AuthFlow[]): number | undefined {
  const rotation = objectOf(properties, 'RefreshTokenRotation');
  const feature = rotation['Feature'] ?? 'DISABLED';
  if (feature === 'DISABLED') {
    return undefined;
  }
  if (feature !== 'ENABLED') {
    throw unsupported(type, 'RefreshTokenRotation.Feature', feature);
  }
  if (flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw unsupported(type, 'RefreshTokenRotation beside', 'ALLOW_REFRESH_TOKEN_AUTH');
  }
  const seconds = numberOf(rotation, 'RetryGracePeriodSeconds', 0);
  if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= maxGraceSeconds)) {
    throw unsupported(type, 'RetryGracePeriodSeconds', seconds);
  }
  return seconds;
}

/**
 * Returns a token's lifetime in seconds. Cognito refuses one outside its range, so the start does
 * too.
 */
function readValidity(
  properties: Properties,
  token: 'IdToken' | 'AccessToken' | 'RefreshToken',
  absentSeconds: number,
  absentUnit: string,
  [min, max]: readonly [number, number],
): number {
  const value = numberOf(properties, `${token}Validity`, 0);
  if (value === 0) {
    return absentSeconds;
  }
  const unit = String(objectOf(properties, 'TokenValidityUnits')[token] ?? absentUnit);
  const seconds = value * (unitSeconds[unit] ?? Number.NaN);
  if (!(seconds >= min && seconds <= max)) {
    throw unsupported(type, `${token}Validity`, `${value} ${unit}`);
  }
  return seconds;
}
