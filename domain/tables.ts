/**
 * The DynamoDB tables: keys, indexes and the environment variable under which resolvers and
 * functions find each one's name. `infra/` creates the tables from this list; keys and index names
 * are defined nowhere else.
 */

/**
 * A global secondary index: eventually consistent, and without the items that lack one of its keys.
 */
export interface IndexDefinition {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Attributes copied in addition to the keys; every attribute when 'ALL'. */
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly string[];
}

/** A table; every key attribute is a string. */
export interface TableDefinition {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
  /** What the records of its stream hold; a table without it has no stream. */
  readonly stream?: 'NEW_IMAGE';
  /** Attribute that holds the epoch second after which DynamoDB may delete the item. */
  readonly timeToLiveAttribute?: string;
  /** Name of the environment variable (Lambda and AppSync) that holds the table's name. */
  readonly environmentVariable: string;
}

/**
 * Every table of the system by its name in code; `environmentVariable` holds its name in a
 * deployment.
 */
export const tables = {
  VehicleRegistry: {
    partitionKey: 'referenceId',
    indexes: {
      byHashedVin: { partitionKey: 'hashedVin', projection: ['tenantId', 'status'] },
      byTenant: { partitionKey: 'tenantId', sortKey: 'createdAt', projection: 'ALL' },
      /** Sparse: only vehicles whose provisioning is unfinished; what the reconciler reads. */
      byPendingSaga: { partitionKey: 'pendingSaga', sortKey: 'pendingSince', projection: 'KEYS_ONLY' },
    },
    environmentVariable: 'VEHICLE_REGISTRY_TABLE',
  },
  UniqueKeys: { partitionKey: 'key', indexes: {}, environmentVariable: 'UNIQUE_KEYS_TABLE' },
  VehicleHistory: {
    partitionKey: 'referenceId',
    sortKey: 'atId',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    environmentVariable: 'VEHICLE_HISTORY_TABLE',
  },
  DeviceInventory: { partitionKey: 'deviceId', indexes: {}, environmentVariable: 'DEVICE_INVENTORY_TABLE' },
  Ownership: {
    partitionKey: 'ownerId',
    sortKey: 'referenceId',
    indexes: {
      /**
       * The tenant is part of both keys, so that no page of an operator's list begins or ends in
       * another tenant.
       */
      byVehicle: { partitionKey: 'referenceId', sortKey: 'tenantId', projection: 'ALL' },
      byPerson: { partitionKey: 'ownerId', sortKey: 'tenantId', projection: 'ALL' },
      /** Sparse: only accesses whose end is not yet published; what `settleAccessEnds` reads. */
      byUnpublishedEnd: { partitionKey: 'endState', sortKey: 'endMarkedAt', projection: 'KEYS_ONLY' },
    },
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'OWNERSHIP_TABLE',
  },
  /** Who got an e-mail about an event of the history. */
  Announcements: {
    partitionKey: 'eventKey',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'ANNOUNCEMENTS_TABLE',
  },
  /** One-time codes of invitations and offers, by hash; and for each vehicle its open codes. */
  Invitations: {
    partitionKey: 'codeHash',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'INVITATIONS_TABLE',
  },
  /** People who signed up and do not have their groups yet. */
  SelfRegistrations: {
    partitionKey: 'username',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'SELF_REGISTRATIONS_TABLE',
  },
  OwnershipClaims: {
    partitionKey: 'claimId',
    indexes: {
      /** Sparse: only claims whose code was confirmed; what `ownershipClaims` lists. */
      byVehicle: { partitionKey: 'claimedVehicle', sortKey: 'confirmedAt', projection: 'ALL' },
    },
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    environmentVariable: 'OWNERSHIP_CLAIMS_TABLE',
  },
  /** Requests for a VIN, which privacy officers make and approve. */
  VinReveals: {
    partitionKey: 'revealId',
    indexes: {
      byTenant: { partitionKey: 'tenantId', sortKey: 'requestedAt', projection: 'ALL' },
    },
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'VIN_REVEALS_TABLE',
  },
  /** Exports of data, and the locks that keep a person from a second one at a time. */
  DataJobs: {
    partitionKey: 'jobId',
    indexes: {
      /**
       * The jobs that a person, or the officers of a tenant, may see; without their cursors. Also
       * the planned erasures of a person.
       */
      byAudience: {
        partitionKey: 'audience',
        sortKey: 'requestedAt',
        projection: [
          ...['tenantId', 'kind', 'status', 'failure', 'handled', 'referenceId', 'personId'],
          ...['requestedBy', 'updatedAt', 'endedAt', 'version'],
        ],
      },
      /** Sparse: jobs that have not ended, and planned erasures; for the scheduled functions. */
      byDue: { partitionKey: 'awaited', sortKey: 'dueAt', projection: 'KEYS_ONLY' },
    },
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    environmentVariable: 'DATA_JOBS_TABLE',
  },
  AuditLog: {
    partitionKey: 'tenantDayShard',
    sortKey: 'atId',
    indexes: {
      /** Sparse: only entries about a vehicle, by the time from which its owners may see them. */
      byVehicle: { partitionKey: 'referenceId', sortKey: 'shownAt', projection: 'ALL' },
    },
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    environmentVariable: 'AUDIT_LOG_TABLE',
  },
  /** The place and the salt of each sealed entry of AuditLog, under the entry's own key. */
  AuditSeals: {
    partitionKey: 'tenantDayShard',
    sortKey: 'atId',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'AUDIT_SEALS_TABLE',
  },
  /** The heads of each tenant's chain, and the tenants that have one. */
  AuditHeads: {
    partitionKey: 'tenantId',
    sortKey: 'sequence',
    indexes: {},
    environmentVariable: 'AUDIT_HEADS_TABLE',
  },
  /** What a person of a tenant does often, by day, and whether the person may convert. */
  PersonPatterns: {
    partitionKey: 'tenantPerson',
    sortKey: 'day',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'PERSON_PATTERNS_TABLE',
  },
  Allowances: {
    partitionKey: 'principalKindWindow',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'ALLOWANCES_TABLE',
  },
  Telemetry: {
    partitionKey: 'referenceId',
    sortKey: 'observedAtEventId',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'TELEMETRY_TABLE',
  },
  TelemetrySummaries: {
    partitionKey: 'referenceId',
    sortKey: 'resolutionStart',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'TELEMETRY_SUMMARIES_TABLE',
  },
  VehicleState: { partitionKey: 'referenceId', indexes: {}, environmentVariable: 'VEHICLE_STATE_TABLE' },
  /** What vehicles are asked: leases on their live mode and its end, and how often to send. */
  Watches: {
    partitionKey: 'referenceId',
    sortKey: 'watch',
    indexes: {},
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    environmentVariable: 'WATCHES_TABLE',
  },
  RemoteCommands: {
    partitionKey: 'referenceId',
    sortKey: 'commandId',
    indexes: {
      /** Sparse: only commands whose outcome is awaited; what `settleCommands` reads. */
      byDue: { partitionKey: 'awaited', sortKey: 'dueAt', projection: 'KEYS_ONLY' },
    },
    timeToLiveAttribute: 'expiresAt',
    environmentVariable: 'REMOTE_COMMANDS_TABLE',
  },
} as const satisfies Record<string, TableDefinition>;

/** A table's name in code. */
export type TableName = keyof typeof tables;
