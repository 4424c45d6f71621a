/**
 * A conversion written by hand, as a team without AppSync would: verify the token, take an
 * allowance, hash by KMS, find the vehicle, read ownership and standing, record the attempt,
 * respond. The three peers share it and differ only in the GraphQL server around it.
 */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { GraphQLError } from 'graphql';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { PeerSettings } from './settings.ts';

/** The caller, by the claims of the token. */
export interface PeerCaller {
  readonly principalId: string;
  readonly tenantId: string;
}

const vinForm = /^[A-HJ-NPR-Z0-9]{17}$/;

interface VerifiedToken {
  readonly caller: PeerCaller;
  readonly expiresAt: number;
}

function fail(code: string): never {
  throw new GraphQLError('The conversion failed.', { extensions: { code } });
}

/** The work behind a peer's one field. Its clients are opened once, as a server does. */
export class PeerWork {
  readonly #settings: PeerSettings;
  readonly #documents: DynamoDBDocumentClient;
  readonly #kms: KMSClient;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;
  readonly #verified = new Map<string, VerifiedToken>();

  constructor(settings: PeerSettings) {
    const shared = { region: settings.region, credentials: settings.credentials };
    this.#settings = settings;
    this.#documents = DynamoDBDocumentClient.from(
      new DynamoDBClient({ ...shared, endpoint: settings.dynamodbEndpoint }),
    );
    this.#kms = new KMSClient({ ...shared, endpoint: settings.kmsEndpoint });
    this.#keys = createLocalJWKSet(settings.jwks);
  }

  /** Returns the caller of a token. Caches a verified token until it expires, as our side does. */
  async callerOf(authorization = ''): Promise<PeerCaller> {
    const known = this.#verified.get(authorization);
    if (known !== undefined && Date.now() < known.expiresAt) {
      return known.caller;
    }
    const verified = await this.#verify(authorization);
    this.#verified.set(authorization, verified);
    return verified.caller;
  }

  /** Resolves the field. */
  async referenceIdForVin(text: string, caller: PeerCaller): Promise<string> {
    const vin = text.trim().toUpperCase();
    if (!vinForm.test(vin)) {
      return fail('INVALID_VIN');
    }
    const now = Date.now();
    await this.#takeAllowance(caller.principalId, now);
    const vehicle = await this.#find(await this.#hash(vin, caller.tenantId));
    const referenceId = typeof vehicle?.['referenceId'] === 'string' ? vehicle['referenceId'] : randomUUID();
    const isOpen = (await this.#mayConvert(caller, referenceId)) && vehicle?.['status'] === 'ACTIVE';
    await this.#record(caller, isOpen ? 'CONVERTED' : 'NOT_FOUND', referenceId, new Date(now).toISOString());
    return isOpen ? referenceId : fail('VEHICLE_NOT_FOUND');
  }

  async #verify(authorization: string): Promise<VerifiedToken> {
    const { payload } = await jwtVerify(authorization, this.#keys, { issuer: this.#settings.issuer });
    const groups = Array.isArray(payload['cognito:groups']) ? payload['cognito:groups'].map(String) : [];
    const tenant = groups.find((group) => group.startsWith('tenant:'));
    if (!groups.includes('owners') || tenant === undefined || payload.sub === undefined) {
      return fail('UNAUTHORIZED');
    }
    const caller: PeerCaller = { principalId: payload.sub, tenantId: tenant.slice('tenant:'.length) };
    return { caller, expiresAt: (payload.exp ?? 0) * 1000 };
  }

  async #takeAllowance(principalId: string, now: number): Promise<void> {
    const minute = Math.floor(now / 60_000);
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#settings.tables.Allowances,
        Key: { principalKindWindow: `${principalId}#peer#${minute}` },
        UpdateExpression: 'ADD used :one SET expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(used) OR used < :limit',
        ExpressionAttributeValues: { ':one': 1, ':limit': 1_000_000_000, ':expiresAt': (minute + 2) * 60 },
      }),
    );
  }

  async #hash(vin: string, tenantId: string): Promise<string> {
    const { Mac } = await this.#kms.send(
      new GenerateMacCommand({
        KeyId: this.#settings.vinHashKeyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`vin:v1:${tenantId}:${vin}`),
      }),
    );
    return `k1.${Buffer.from(Mac ?? []).toString('base64url')}`;
  }

  async #find(hashedVin: string): Promise<Record<string, unknown> | undefined> {
    const { Items } = await this.#documents.send(
      new QueryCommand({
        TableName: this.#settings.tables.VehicleRegistry,
        IndexName: 'byHashedVin',
        KeyConditionExpression: 'hashedVin = :hashedVin',
        ExpressionAttributeValues: { ':hashedVin': hashedVin },
        Limit: 1,
      }),
    );
    return Items?.[0];
  }

  async #mayConvert({ principalId, tenantId }: PeerCaller, referenceId: string): Promise<boolean> {
    const { Ownership, PersonPatterns } = this.#settings.tables;
    const standing = { tenantPerson: `${tenantId}#${principalId}`, day: 'conversion' };
    const { Responses: read = {}, UnprocessedKeys: unread = {} } = await this.#documents.send(
      new BatchGetCommand({
        RequestItems: {
          [Ownership]: { Keys: [{ ownerId: principalId, referenceId }], ConsistentRead: true },
          [PersonPatterns]: { Keys: [standing], ConsistentRead: true },
        },
      }),
    );
    const access = read[Ownership]?.[0];
    const isPaused = read[PersonPatterns]?.[0]?.['pausedAt'] !== undefined;
    const isRead = Object.keys(unread).length === 0;
    return isRead && !isPaused && access !== undefined && access['until'] === undefined;
  }

  async #record(caller: PeerCaller, outcome: string, referenceId: string, at: string): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#settings.tables.AuditLog,
        Item: {
          tenantDayShard: `${caller.tenantId}#${at.slice(0, 10)}#${Math.floor(Math.random() * 8)}`,
          atId: `${at}#${randomUUID()}`,
          action: 'CONVERSION',
          actorId: caller.principalId,
          outcome,
          referenceId,
        },
        ConditionExpression: 'attribute_not_exists(atId)',
      }),
    );
  }
}
