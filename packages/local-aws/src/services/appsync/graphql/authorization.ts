/**
 * Authorization of fields by AppSync's directives ("Configuring authorization and authentication").
 * A field's own directives override those of its type. Where neither has any, only the API's
 * default mode is allowed.
 */
import type { DirectiveNode, GraphQLField, GraphQLObjectType } from 'graphql';

/** The authorization modes of this world. */
export type AuthorizationMode = 'AMAZON_COGNITO_USER_POOLS' | 'AWS_IAM';

/** What the rules of an API depend on. */
export interface AuthorizationSettings {
  readonly defaultMode: AuthorizationMode;
  readonly additionalModes: readonly AuthorizationMode[];
  /** UserPoolConfig.DefaultAction: what a signed-in user may do with fields without a directive. */
  readonly defaultAction: 'ALLOW' | 'DENY';
}

/** Which callers may use a field, by its directives. */
export interface FieldRule {
  /** Callers with AWS credentials, if their policies allow it. */
  readonly iam: boolean;
  /** Cognito users: all, none, or the members of any of these groups. */
  readonly users: 'ALL' | 'NONE' | readonly string[];
}

/** What a field's rule is checked against; `groups` are the user's Cognito groups. */
export interface Caller {
  readonly mode: AuthorizationMode;
  readonly groups: readonly string[];
}

/** True when the rule allows the caller. Policies of IAM callers are checked separately. */
export function isAllowed({ iam, users }: FieldRule, { mode, groups }: Caller): boolean {
  if (mode === 'AWS_IAM') {
    return iam;
  }
  if (users === 'ALL' || users === 'NONE') {
    return users === 'ALL';
  }
  return users.some((group) => groups.includes(group));
}

/** Returns the rule of one field of an object type. */
export function fieldRule(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  settings: AuthorizationSettings,
): FieldRule {
  const own = field.astNode?.directives ?? [];
  if (settings.additionalModes.length === 0) {
    return singleModeRule(own, settings);
  }
  const ofType = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
  const speaking = own.some(isModeDirective) ? own : ofType;
  return speaking.some(isModeDirective) ? declaredRule(speaking) : undeclaredRule(settings);
}

/**
 * "AppSync enforces @aws_cognito_user_pools only when your API uses additional authorization
 * modes"; alone, @aws_auth counts.
 */
function singleModeRule(directives: readonly DirectiveNode[], settings: AuthorizationSettings): FieldRule {
  const auth = directives.find(({ name }) => name.value === 'aws_auth');
  if (settings.defaultMode === 'AMAZON_COGNITO_USER_POOLS' && auth) {
    return { iam: false, users: groupsOf(auth) ?? 'ALL' };
  }
  return undeclaredRule(settings);
}

function declaredRule(directives: readonly DirectiveNode[]): FieldRule {
  const pools = directives.find(({ name }) => name.value === 'aws_cognito_user_pools');
  return {
    iam: directives.some(({ name }) => name.value === 'aws_iam'),
    users: pools === undefined ? 'NONE' : (groupsOf(pools) ?? 'ALL'),
  };
}

function undeclaredRule({ defaultMode, defaultAction }: AuthorizationSettings): FieldRule {
  if (defaultMode === 'AWS_IAM') {
    return { iam: true, users: 'NONE' };
  }
  return { iam: false, users: defaultAction === 'ALLOW' ? 'ALL' : 'NONE' };
}

function isModeDirective({ name }: DirectiveNode): boolean {
  return ['aws_cognito_user_pools', 'aws_iam', 'aws_api_key', 'aws_oidc', 'aws_lambda'].includes(name.value);
}

/** Returns the groups of a directive; undefined when it names none, which means every user. */
function groupsOf(directive: DirectiveNode): string[] | undefined {
  const value = directive.arguments?.find(({ name }) => name.value === 'cognito_groups')?.value;
  if (value?.kind === 'StringValue') {
    return [value.value];
  }
  if (value?.kind !== 'ListValue') {
    return undefined;
  }
  return value.values.flatMap((group) => (group.kind === 'StringValue' ? [group.value] : []));
}
