/** The IAM roles of the template by short names, and SDK clients that sign as them. */
import type { AwsCredentials, World } from 'local-aws';

/** A role of the template. */
export interface TemplateRole {
  /** `function HashVin`, `data source vehicles`, `log`: what it is for. */
  readonly name: string;
  readonly arn: string;
  /** Signs as a session of the role, as the service that it is made for would. */
  readonly credentials: AwsCredentials;
}

const names: readonly (readonly [RegExp, (part: string) => string])[] = [
  [/^Functions(\w+)Role[0-9A-F]{8}$/, (part) => `function ${part}`],
  [/^ResolversRole(\w+)[0-9A-F]{8}$/, (part) => `data source ${part}`],
  [/^Api(Log)Role[0-9A-F]{8}$/, () => 'log'],
  [/^Rules(\w+)Role[0-9A-F]{8}$/, (part) => `rule ${part}`],
  [/^FleetWise(Campaign)Role[0-9A-F]{8}$/, () => 'campaign'],
];

/** Every role; throws on one that is for nothing known. */
export function rolesOf(world: World): readonly TemplateRole[] {
  return world.resourcesOfType('AWS::IAM::Role').map((logicalId) => {
    const name = nameOf(logicalId);
    const arn = String(world.resource(logicalId).attributes['Arn']);
    const service = serviceOf(name);
    const source = sourceIn(world.resource(logicalId).properties['AssumeRolePolicyDocument']);
    const credentials = world.iam.credentialsFor(arn, `${service}.amazonaws.com`, 'test', source);
    return { name, arn, credentials };
  });
}

/**
 * A resource for which the service may act by the trust policy; undefined where the policy asks for
 * none.
 */
function sourceIn(trustPolicy: unknown): string | undefined {
  return /"aws:SourceArn":"([^"]+)"/.exec(JSON.stringify(trustPolicy))?.[1]?.replace('*', 'test');
}

/** Who takes the role. */
function serviceOf(name: string): string {
  if (name.startsWith('function')) {
    return 'lambda';
  }
  if (name.startsWith('rule')) {
    return 'iot';
  }
  return name === 'campaign' ? 'iotfleetwise' : 'appsync';
}

function nameOf(logicalId: string): string {
  for (const [pattern, name] of names) {
    const part = pattern.exec(logicalId)?.[1];
    if (part !== undefined) {
      return name(part);
    }
  }
  throw new Error(`The role ${logicalId} is for nothing that tests know.`);
}

/** `allowed`, whatever came of it, or `AccessDeniedException`. */
export async function verdictOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error && error.name === 'AccessDeniedException' ? error.name : 'allowed';
}
