/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AccessRole =
  | 'DRIVER'
  | 'OWNER';

export type AccessVerification =
  /** The person read a one-time code on the vehicle's screen. */
  | 'CLAIM'
  /** An owner of the vehicle gave the person a one-time code (`inviteToVehicle`). */
  | 'INVITATION'
  /** An operator of the tenant vouched for it. */
  | 'OPERATOR'
  /** The previous owner gave the person a one-time code (`offerVehicle`). */
  | 'TRANSFER';

/** Exactly one of `ownerId` (for operators) and `accessId` names the access. */
export type EndAccessInput = {
  /** The `accessId` of an open access in `vehicleAccesses`. */
  accessId?: string | null | undefined;
  /** The person's Cognito `sub`. */
  ownerId?: string | null | undefined;
  referenceId: string;
};

export type InviteToVehicleInput = {
  /** The name under which others with access see the person: 1 to 64 characters; no VIN. */
  name: string;
  referenceId: string;
  role: AccessRole;
  /**
   * When the access ends; must be in the future. The access never outlasts the caller's own, whose end
   * it takes when it is earlier.
   */
  until?: string | null | undefined;
};

export type OwnershipClaimStatus =
  /** The code on the vehicle's screen is to be entered. */
  | 'CODE_EXPECTED'
  /** The code was not entered in time, or the claim was not completed in time. */
  | 'EXPIRED'
  /** The claimant became the owner. */
  | 'GRANTED'
  /** The present owner or an operator stopped it. */
  | 'STOPPED'
  /** The present owner can approve or stop it. */
  | 'WAITING';

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

export type StartClaimMutationVariables = Exact<{
  vin: string;
}>;


export type StartClaimMutation = { startOwnershipClaim: { claimId: string, codeUntil: string } | null };

export type ConfirmClaimMutationVariables = Exact<{
  claimId: string;
  code: string;
}>;


export type ConfirmClaimMutation = { confirmOwnershipClaim: { status: OwnershipClaimStatus, referenceId: string | null, waitsUntil: string | null } | null };

export type PeopleQueryVariables = Exact<{
  referenceId: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type PeopleQuery = { vehicleAccesses: { nextToken: string | null, items: Array<{ accessId: string, ownerId: string | null, name: string | null, role: AccessRole, since: string, until: string | null, verifiedBy: AccessVerification }> } | null };

export type InviteMutationVariables = Exact<{
  input: InviteToVehicleInput;
}>;


export type InviteMutation = { inviteToVehicle: { code: string, validUntil: string, name: string, role: AccessRole } | null };

export type EndAccessMutationVariables = Exact<{
  input: EndAccessInput;
}>;


export type EndAccessMutation = { endAccess: { accessId: string } | null };

export type LeaveMutationVariables = Exact<{
  referenceId: string;
}>;


export type LeaveMutation = { leaveVehicle: { accessId: string } | null };

export type AcceptMutationVariables = Exact<{
  code: string;
}>;


export type AcceptMutation = { acceptInvitation: { referenceId: string } | null };

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
export const StartClaimDocument = new TypedDocumentString(`
    mutation StartClaim($vin: String!) {
  startOwnershipClaim(vin: $vin) {
    claimId
    codeUntil
  }
}
    `) as unknown as TypedDocumentString<StartClaimMutation, StartClaimMutationVariables>;
export const ConfirmClaimDocument = new TypedDocumentString(`
    mutation ConfirmClaim($claimId: ID!, $code: String!) {
  confirmOwnershipClaim(claimId: $claimId, code: $code) {
    status
    referenceId
    waitsUntil
  }
}
    `) as unknown as TypedDocumentString<ConfirmClaimMutation, ConfirmClaimMutationVariables>;
export const PeopleDocument = new TypedDocumentString(`
    query People($referenceId: ID!, $limit: Int, $nextToken: String) {
  vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
    items {
      accessId
      ownerId
      name
      role
      since
      until
      verifiedBy
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<PeopleQuery, PeopleQueryVariables>;
export const InviteDocument = new TypedDocumentString(`
    mutation Invite($input: InviteToVehicleInput!) {
  inviteToVehicle(input: $input) {
    code
    validUntil
    name
    role
  }
}
    `) as unknown as TypedDocumentString<InviteMutation, InviteMutationVariables>;
export const EndAccessDocument = new TypedDocumentString(`
    mutation EndAccess($input: EndAccessInput!) {
  endAccess(input: $input) {
    accessId
  }
}
    `) as unknown as TypedDocumentString<EndAccessMutation, EndAccessMutationVariables>;
export const LeaveDocument = new TypedDocumentString(`
    mutation Leave($referenceId: ID!) {
  leaveVehicle(referenceId: $referenceId) {
    accessId
  }
}
    `) as unknown as TypedDocumentString<LeaveMutation, LeaveMutationVariables>;
export const AcceptDocument = new TypedDocumentString(`
    mutation Accept($code: String!) {
  acceptInvitation(code: $code) {
    referenceId
  }
}
    `) as unknown as TypedDocumentString<AcceptMutation, AcceptMutationVariables>;