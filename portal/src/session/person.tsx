/** The signed-in person for components that ask for the password again. */
import { createContext, use, type ReactNode } from 'react';
import type { Role } from '../../../domain/roles.ts';
import type { PortalConfig } from '../config.ts';
import type { Session, SignInStep } from './session.ts';

interface Person {
  readonly config: PortalConfig;
  readonly session: Session;
}

const PersonContext = createContext<Person | undefined>(undefined);

/** Gives the session to the components below. */
export function PersonProvider({ config, session, children }: Person & { readonly children: ReactNode }) {
  return <PersonContext value={{ config, session }}>{children}</PersonContext>;
}

/** The person of the pages below, by Cognito's `sub`. */
export function usePrincipalId(): string {
  return requirePerson(use(PersonContext)).session.principalId;
}

/** The person's roles, by the token that the session began with. */
export function useRoles(): readonly Role[] {
  return requirePerson(use(PersonContext)).session.roles;
}

/**
 * Returns a function that signs the person in again with the password. It rejects with SignInError;
 * the library of the sign-in loads with its first call.
 */
export function useSignInAgain(): (password: string) => Promise<SignInStep> {
  const { config, session } = requirePerson(use(PersonContext));
  return async (password) => (await import('./sign-in.ts')).signInAgain(config, session, password);
}

function requirePerson(person: Person | undefined): Person {
  if (person === undefined) {
    throw new Error('PersonProvider is missing above this component.');
  }
  return person;
}
