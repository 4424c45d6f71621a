/** CloudFormation's template format, as far as tests read it. */

/**
 * A statement of a policy document; a single action or resource is a text in the template, several
 * are a list.
 */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** Properties whose shape differs with every type; a test names the part it compares. */
export interface Properties {
  readonly [name: string]: unknown;
  readonly AssumeRolePolicyDocument?: PolicyDocument;
  readonly KeyPolicy?: PolicyDocument;
  readonly PolicyDocument?: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** An IAM policy as the template has it. */
export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** A resource of the template; each test checks the properties that it compares. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: {
    readonly CodeDeployLambdaAliasUpdate?: { readonly DeploymentGroupName: { readonly Ref: string } };
  };
}

/** A CloudFormation template. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}
