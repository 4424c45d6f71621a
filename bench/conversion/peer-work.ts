/**
 * A conversion written by hand, as a team without AppSync would: check the token, take an
 * allowance, hash by KMS, find the vehicle, read the ownership, record the attempt, answer. The
 * three peers share it; they differ only in the GraphQL server around it.
 */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { GraphQLError } from 'graphql';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import type { PeerSettings } from './settings.ts';

/** What the token says of the caller. */
export interface PeerCaller {
  readonly principalId: string;
  readonly tenantId: string;
}

/** The work behind a peer's one field. */
export interface PeerWork {
  callerOf(authorization: string | undefined): Promise<PeerCaller>;
  referenceIdForVin(vin: string, caller: PeerCaller): Promise<string>;
}

const alphabet = /^[A-HJ-NPR-Z0-9]{17}$/;

const fail = (code: string): never => {
  throw new GraphQLError('The conversion failed.', { extensions: { code } });
};

/** Opens the clients once, as a server does. */
export function peerWork(settings: PeerSettings): PeerWork {
  const shared = { region: settings.region, credentials: settings.credentials };
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...shared, endpoint: settings.dynamodbEndpoint }),
  );
  const kms = new KMSClient({ ...shared, endpoint: settings.kmsEndpoint });
  const keys = createLocalJWKSet(settings.jwks as unknown as JSONWebKeySet);
  const { tables } = settings;

  const verified = new Map<string, { readonly caller: PeerCaller; readonly expiresAt: number }>();

  /** Remembers a token that was verified until it expires, as our side does. */
  async function callerOf(authorization = ''): Promise<PeerCaller> {
    const known = verified.get(authorization);
    if (known !== undefined && Date.now() < known.expiresAt) {
      return known.caller;
    }
    const { caller, expiresAt } = await verify(authorization);
    verified.set(authorization, { caller, expiresAt });
    return caller;
  }

  async function verify(authorization: string) {
    const { payload } = await jwtVerify(authorization, keys, { issuer: settings.issuer });
    const groups = Array.isArray(payload['cognito:groups']) ? payload['cognito:groups'].map(String) : [];
    const tenant = groups.find((group) => group.startsWith('tenant:'));
    if (!groups.includes('owners') || tenant === undefined || payload.sub === undefined) {
      return fail('UNAUTHORIZED');
    }
    const caller: PeerCaller = { principalId: payload.sub, tenantId: tenant.slice('tenant:'.length) };
    return { caller, expiresAt: (payload.exp ?? 0) * 1000 };
  }

  async function takeAllowance(principalId: string, now: number): Promise<void> {
    const minute = Math.floor(now / 60_000);
    await documents.send(
      new UpdateCommand({
        TableName: tables.Allowances,
        Key: { principalKindWindow: `${principalId}#peer#${minute}` },
        UpdateExpression: 'ADD used :one SET expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(used) OR used < :limit',
        ExpressionAttributeValues: { ':one': 1, ':limit': 1_000_000_000, ':expiresAt': (minute + 2) * 60 },
      }),
    );
  }

  async function hash(vin: string, tenantId: string): Promise<string> {
    const { Mac } = await kms.send(
      new GenerateMacCommand({
        KeyId: settings.vinHashKeyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`vin:v1:${tenantId}:${vin}`),
      }),
    );
    return `k1.${Buffer.from(Mac ?? []).toString('base64url')}`;
  }

  async function find(hashedVin: string): Promise<Record<string, unknown> | undefined> {
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: tables.VehicleRegistry,
        IndexName: 'byHashedVin',
        KeyConditionExpression: 'hashedVin = :hashedVin',
        ExpressionAttributeValues: { ':hashedVin': hashedVin },
        Limit: 1,
      }),
    );
    return Items?.[0];
  }

  async function owns(ownerId: string, referenceId: string): Promise<boolean> {
    const { Item } = await documents.send(
      new GetCommand({ TableName: tables.Ownership, Key: { ownerId, referenceId }, ConsistentRead: true }),
    );
    return Item !== undefined && Item['until'] === undefined;
  }

  async function record(
    caller: PeerCaller,
    outcome: string,
    referenceId: string | undefined,
    at: string,
  ): Promise<void> {
    await documents.send(
      new PutCommand({
        TableName: tables.AuditLog,
        Item: {
          tenantDayShard: `${caller.tenantId}#${at.slice(0, 10)}#${Math.floor(Math.random() * 8)}`,
          atId: `${at}#${randomUUID()}`,
          action: 'CONVERSION',
          actorId: caller.principalId,
          outcome,
          ...(referenceId === undefined ? {} : { referenceId }),
        },
        ConditionExpression: 'attribute_not_exists(atId)',
      }),
    );
  }

  async function referenceIdForVin(text: string, caller: PeerCaller): Promise<string> {
    const vin = text.trim().toUpperCase();
    if (!alphabet.test(vin)) {
      return fail('INVALID_VIN');
    }
    const now = Date.now();
    await takeAllowance(caller.principalId, now);
    const vehicle = await find(await hash(vin, caller.tenantId));
    const referenceId = typeof vehicle?.['referenceId'] === 'string' ? vehicle['referenceId'] : randomUUID();
    const open = (await owns(caller.principalId, referenceId)) && vehicle?.['status'] === 'ACTIVE';
    await record(caller, open ? 'CONVERTED' : 'NOT_FOUND', referenceId, new Date(now).toISOString());
    return open ? referenceId : fail('VEHICLE_NOT_FOUND');
  }

  return { callerOf, referenceIdForVin };
}
