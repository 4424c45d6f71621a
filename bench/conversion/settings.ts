import type { JSONWebKeySet } from 'jose';

/** Settings of a peer's process, passed as JSON in the environment variable PEER_SETTINGS. */
export interface PeerSettings {
  readonly region: string;
  /** Credentials of the role that may use the hash key; the store does not check any. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The store itself, not our gateway: peers do not pay for IAM. */
  readonly dynamodbEndpoint: string;
  /** The same KMS endpoint that our hash function calls. */
  readonly kmsEndpoint: string;
  readonly vinHashKeyId: string;
  readonly issuer: string;
  readonly jwks: JSONWebKeySet;
  readonly tables: Readonly<
    Record<'VehicleRegistry' | 'Ownership' | 'PersonPatterns' | 'AuditLog' | 'Allowances', string>
  >;
}

/** The peers, in the order they are measured. */
export const peers = ['graphql-yoga', 'mercurius', 'apollo'] as const;
/** GraphQL server to compare with; the first argument of the peer's process. */
export type Peer = (typeof peers)[number];

/** The schema that every peer serves. */
export const peerSchema = 'type Query { referenceIdForVin(vin: String!): ID }';
