/**
 * AWS::IAM::Role, AWS::IAM::Policy and AWS::IAM::ManagedPolicy of the template. An unsupported
 * property that would widen or narrow a role makes the start fail.
 */
import { createHash } from 'node:crypto';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Place } from '../../core/service.ts';
import { managedPolicyDocument } from './managed-policies.ts';
import type { Roles } from './roles.ts';
import { compileDocument, type Statement } from './statement.ts';
import type { Switchboard } from './switchboard.ts';

interface Dependencies {
  readonly place: Place;
  readonly roles: Roles;
  readonly switchboard: Switchboard;
}

/** Managed policies of the template by ARN. */
type OwnPolicies = Map<string, readonly Statement[]>;

/** Creates the handlers over one account's roles. */
export function iamResources(dependencies: Dependencies): readonly ResourceHandler[] {
  const own: OwnPolicies = new Map();
  return [
    {
      type: 'AWS::IAM::Role',
      create: (properties, context) => createRole(dependencies, own, properties, context),
    },
    {
      type: 'AWS::IAM::Policy',
      create: (properties, context) => createPolicy(dependencies, properties, context),
    },
    {
      type: 'AWS::IAM::ManagedPolicy',
      create: (properties, context) => createManagedPolicy(dependencies, own, properties, context),
    },
  ];
}

function createRole(
  { place, roles, switchboard }: Dependencies,
  own: OwnPolicies,
  properties: Properties,
  { logicalId, physicalName }: ResourceContext,
): CreatedResource {
  if (properties['PermissionsBoundary'] !== undefined) {
    throw new Error(`${logicalId} has a PermissionsBoundary, which the local IAM does not support.`);
  }
  const name = toName(properties['RoleName'], physicalName);
  const arn = `arn:${place.partition}:iam::${place.accountId}:role${toPath(properties['Path'])}${name}`;
  const role = roles.add({ arn, name, logicalId, trustPolicy: properties['AssumeRolePolicyDocument'] });
  switchboard.add(role.trust);
  for (const policy of toList(properties['Policies'])) {
    const { PolicyDocument: document } = policy as { PolicyDocument?: unknown };
    attach(compileDocument(document, 'identity', logicalId, role.statements.length));
  }
  for (const policyArn of toList(properties['ManagedPolicyArns'])) {
    attach(managedStatements(own, String(policyArn), logicalId));
  }
  return { ref: name, attributes: { Arn: arn, RoleId: toId('AROA', arn) } };

  function attach(statements: readonly Statement[]): void {
    roles.attach(name, statements);
    switchboard.add(statements);
  }
}

function managedStatements(own: OwnPolicies, policyArn: string, logicalId: string): readonly Statement[] {
  const known = own.get(policyArn);
  if (known !== undefined) {
    return known;
  }
  const document = managedPolicyDocument(policyArn);
  if (document === undefined) {
    throw new Error(
      `${logicalId} has the managed policy ${policyArn}, which the local IAM does not support.`,
    );
  }
  return compileDocument(
    document,
    'identity',
    `${logicalId}.${policyArn.slice(policyArn.lastIndexOf('/') + 1)}`,
  );
}

function createPolicy(
  dependencies: Dependencies,
  properties: Properties,
  context: ResourceContext,
): CreatedResource {
  attachToRoles(dependencies, properties, context);
  const name = toName(properties['PolicyName'], context.physicalName);
  return { ref: name, attributes: { Id: toId('ANPA', name) } };
}

function createManagedPolicy(
  dependencies: Dependencies,
  own: OwnPolicies,
  properties: Properties,
  context: ResourceContext,
): CreatedResource {
  const { partition, accountId } = dependencies.place;
  const name = toName(properties['ManagedPolicyName'], context.physicalName);
  const arn = `arn:${partition}:iam::${accountId}:policy${toPath(properties['Path'])}${name}`;
  own.set(arn, attachToRoles(dependencies, properties, context));
  return { ref: arn, attributes: { PolicyArn: arn, PolicyId: toId('ANPA', arn) } };
}

function attachToRoles(
  { roles, switchboard }: Dependencies,
  properties: Properties,
  { logicalId }: ResourceContext,
): readonly Statement[] {
  if (properties['Users'] !== undefined || properties['Groups'] !== undefined) {
    throw new Error(`${logicalId} is attached to users or groups, which the local IAM does not support.`);
  }
  const statements = compileDocument(properties['PolicyDocument'], 'identity', logicalId);
  switchboard.add(statements);
  for (const role of toList(properties['Roles'])) {
    roles.attach(String(role), statements);
  }
  return statements;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toName(given: unknown, generated: string): string {
  return typeof given === 'string' ? given : generated;
}

function toPath(path: unknown): string {
  return typeof path === 'string' ? path : '/';
}

/** An id that stays the same at every start. */
function toId(prefix: string, name: string): string {
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase();
}
