/**
 * Sign-up by the person: the record that a sign-up leaves until the person has the groups. The
 * tenant is decided when the person signs up, by the app client that Cognito names, and never by
 * anything that the caller writes.
 */

/** SelfRegistrations' item. It exists from the sign-up until the person has the groups. */
export interface SelfRegistrationItem {
  /** Cognito's user name: a UUID that the app drew. */
  readonly username: string;
  readonly tenantId: string;
  /** The app client that the person signed up through. */
  readonly clientId: string;
  readonly createdAt: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** Days in which a person must confirm the address. Afterwards the sign-up has no effect. */
export const confirmationDays = 30;

/** The name of the stack's own sign-up client in the context `selfRegistrationTenant`. */
export const ownSignUpClient = 'stack';
