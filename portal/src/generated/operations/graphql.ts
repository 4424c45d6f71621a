/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AccessRole =
  | 'DRIVER'
  | 'OWNER';

export type VehicleStatus =
  /** The vehicle can connect. */
  | 'ACTIVE'
  /** Provisioning has begun and is not finished. */
  | 'PROVISIONING'
  /** The Reference ID has ended for good. */
  | 'REVOKED'
  /**
   * Cut off until it is resumed: it cannot connect, none of its messages counts, and it gets neither
   * commands nor certificates, nor an owner but by an operator.
   */
  | 'SUSPENDED'
  /** The TCU was removed; the Reference ID waits for the next one. */
  | 'WITHOUT_TCU';

export type MyCarsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type MyCarsQuery = { myVehicles: { nextToken: string | null, items: Array<{ referenceId: string, accessId: string, vehicleName: string | null, role: AccessRole, until: string | null, vehicle: { status: VehicleStatus, attributes: { brand: string | null, model: string | null, year: number | null } } | null }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const MyCarsDocument = new TypedDocumentString(`
    query MyCars($limit: Int, $nextToken: String) {
  myVehicles(limit: $limit, nextToken: $nextToken) {
    items {
      referenceId
      accessId
      vehicleName
      role
      until
      vehicle {
        status
        attributes {
          brand
          model
          year
        }
      }
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<MyCarsQuery, MyCarsQueryVariables>;