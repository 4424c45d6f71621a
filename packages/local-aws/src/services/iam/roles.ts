/** The roles of the template with their statements. */
import { AwsError } from '../../core/aws-error.ts';
import { selectionMemory, type SelectionMemory } from './selection-memory.ts';
import { compileDocument, type Statement } from './statement.ts';

/** A role. Statements are attached while the template is read. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly logicalId: string;
  readonly trust: readonly Statement[];
  readonly statements: Statement[];
  readonly selections: SelectionMemory;
}

/** A role as the template describes it. */
export interface RoleDefinition {
  readonly arn: string;
  readonly name: string;
  readonly logicalId: string;
  readonly trustPolicy: unknown;
}

/** The roles by ARN and name. */
export interface Roles {
  add(definition: RoleDefinition): Role;
  /**
   * Attaches statements to a role by its name. Throws for a role that the template does not have.
   */
  attach(roleName: string, statements: readonly Statement[]): void;
  /** Throws NoSuchEntity for a role that does not exist. */
  require(roleArn: string): Role;
  all(): Iterable<Role>;
}

/** Creates an empty set of roles. */
export function createRoles(): Roles {
  const byArn = new Map<string, Role>();
  const byName = new Map<string, Role>();
  return {
    add(definition) {
      const role = toRole(definition);
      byArn.set(role.arn, role);
      byName.set(role.name, role);
      return role;
    },
    attach(roleName, statements) {
      const role = byName.get(roleName);
      if (role === undefined) {
        throw new Error(`A policy names the role ${roleName}, which the template does not have.`);
      }
      role.statements.push(...statements);
      role.selections.forget();
    },
    require(roleArn) {
      const role = byArn.get(roleArn);
      if (role === undefined) {
        throw new AwsError('NoSuchEntity', `The role ${roleArn} cannot be found.`, 404);
      }
      return role;
    },
    all: () => byArn.values(),
  };
}

function toRole({ arn, name, logicalId, trustPolicy }: RoleDefinition): Role {
  const statements: Statement[] = [];
  const trust = compileDocument(trustPolicy, 'trust', `${logicalId}.AssumeRolePolicyDocument`);
  return { arn, name, logicalId, trust, statements, selections: selectionMemory(() => statements) };
}
