/** The IAM roles of the template by short names, and SDK clients that sign as them. */
import type { AwsCredentials, World } from 'local-aws';

/** An IAM role of the synthesized template, with its statements. */
export interface TemplateRole {
  /** Its purpose: `function HashVin`, `data source vehicles`, `log`. */
  readonly name: string;
  readonly arn: string;
  /** Credentials of a session that the role's own service assumes, a new one at each reading. */
  readonly credentials: AwsCredentials;
}

const names: readonly (readonly [RegExp, (part: string) => string])[] = [
  [/^Functions(\w+)Role[0-9A-F]{8}$/, (part) => `function ${part}`],
  [/^Session(KeepSession)Role[0-9A-F]{8}$/, (part) => `function ${part}`],
  [/^(PublishPage)Role[0-9A-F]{8}$/, (part) => `function ${part}`],
  [/^ResolversRole(\w+)[0-9A-F]{8}$/, (part) => `data source ${part}`],
  [/^Api(Log)Role[0-9A-F]{8}$/, () => 'log'],
  [/^Rules(\w+)Role[0-9A-F]{8}$/, (part) => `rule ${part}`],
  [/^FleetWise(Campaign)Role[0-9A-F]{8}$/, () => 'campaign'],
  [/^(?:Functions|Session)(\w+)Deployer[0-9A-F]{8}$/, (part) => `deployments of ${part}`],
];

/** Returns every role. Throws for a role whose purpose the tests do not know. */
export function rolesOf(world: World): readonly TemplateRole[] {
  return world.resourcesOfType('AWS::IAM::Role').map((logicalId) => {
    const name = nameOf(logicalId);
    const arn = String(world.resource(logicalId).attributes['Arn']);
    const service = serviceOf(name);
    const source = sourceIn(world.resource(logicalId).properties['AssumeRolePolicyDocument']);
    return {
      name,
      arn,
      get credentials() {
        return world.iam.credentialsFor(arn, `${service}.amazonaws.com`, 'test', source);
      },
    };
  });
}

/**
 * Returns a resource for which the trust policy lets the service assume the role; undefined where
 * the policy has no such condition.
 */
function sourceIn(trustPolicy: unknown): string | undefined {
  return /"aws:SourceArn":"([^"]+)"/.exec(JSON.stringify(trustPolicy))?.[1]?.replace('*', 'test');
}

/** Returns the service that assumes the role. */
function serviceOf(name: string): string {
  if (name.startsWith('function')) {
    return 'lambda';
  }
  if (name.startsWith('rule')) {
    return 'iot';
  }
  if (name.startsWith('deployments')) {
    return 'codedeploy';
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
  throw new Error(
    `The tests do not know the purpose of the role ${logicalId}. Add it to test/support/roles.ts.`,
  );
}
