/** The policy statements of a template, wherever they stand. */
import { listOf } from '../../infra/synthesized.ts';
import type { PolicyDocument, Statement, Template, TemplateResource } from '../../infra/synthesized.ts';

/** A statement with where it stands. */
export interface PlacedStatement {
  /** The logical id of the resource. */
  readonly of: string;
  /** `identity`: what a role may do; `trust`: who may act as it; `resource`: who may use the resource it is attached to. */
  readonly kind: 'identity' | 'trust' | 'resource';
  /** For `resource`: the CloudFormation type that the policy is attached to. */
  readonly attachedTo?: string;
  readonly statement: Statement;
}

/** Properties that hold policies of AWS IoT, which has actions and variables of its own. */
const iotPolicyType = 'AWS::IoT::Policy';

/** Every IAM statement. Throws for a policy document in a place that this check does not know. */
export function iamStatements({ Resources }: Template): readonly PlacedStatement[] {
  const statements = Object.entries(Resources)
    .filter(([, { Type }]) => Type !== iotPolicyType)
    .flatMap(([of, resource]) => ofResource(of, resource));
  const documents = Object.entries(Resources).filter(([, { Type, Properties }]) => {
    return Type !== iotPolicyType && JSON.stringify(Properties ?? {}).includes('"Statement":[');
  });
  const known = new Set(statements.map(({ of }) => of));
  const unknown = documents.filter(([of]) => !known.has(of)).map(([of, { Type }]) => `${of} (${Type})`);
  if (unknown.length > 0) throw new Error(`Policies that this check does not read: ${unknown.join(', ')}`);
  return statements;
}

/** Every statement of an IoT policy. */
export function iotStatements({ Resources }: Template): readonly (Statement & { readonly of: string })[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === iotPolicyType)
    .flatMap(([of, { Properties }]) =>
      (Properties.PolicyDocument?.Statement ?? []).map((one) => ({ ...one, of })),
    );
}

function ofResource(of: string, { Type, Properties }: TemplateResource): PlacedStatement[] {
  const place = (kind: PlacedStatement['kind'], document: PolicyDocument | undefined, attachedTo?: string) =>
    listOf(document?.Statement ?? []).map((statement) => ({
      of,
      kind,
      ...(attachedTo !== undefined && { attachedTo }),
      statement,
    }));
  switch (Type) {
    case 'AWS::IAM::Role':
      return [
        ...place('trust', Properties.AssumeRolePolicyDocument),
        ...(Properties.Policies ?? []).flatMap(({ PolicyDocument }) => place('identity', PolicyDocument)),
      ];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return place('identity', Properties.PolicyDocument);
    case 'AWS::KMS::Key':
      return place('resource', Properties.KeyPolicy, Type);
    case 'AWS::SQS::QueuePolicy':
      return place('resource', Properties.PolicyDocument, 'AWS::SQS::Queue');
    case 'AWS::Lambda::Permission':
      return [permissionOf(of, Properties)];
    default:
      return [];
  }
}

/** A function's permission as the statement that Lambda makes of it (Lambda API Reference, "AddPermission"). */
function permissionOf(of: string, properties: TemplateResource['Properties']): PlacedStatement {
  const { SourceAccount: account, SourceArn: arn } = properties;
  const statement = {
    Effect: 'Allow',
    Action: String(properties['Action']),
    Resource: properties['FunctionName'],
    Principal: { Service: properties['Principal'] },
    Condition: {
      ...(arn !== undefined && { ArnLike: { 'aws:SourceArn': arn } }),
      ...(account !== undefined && { StringEquals: { 'aws:SourceAccount': account } }),
    },
  };
  return { of, kind: 'resource', attachedTo: 'AWS::Lambda::Function', statement };
}
