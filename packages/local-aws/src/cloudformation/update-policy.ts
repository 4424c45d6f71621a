/**
 * The resource attribute `UpdatePolicy`. CloudFormation follows it when it updates a stack, which a
 * world never does, so it is only checked here (CloudFormation Template Reference, "UpdatePolicy
 * attribute").
 */

/** The policies of each resource type that is created here. */
const policies: Readonly<Record<string, Readonly<Record<string, PolicyMembers>>>> = {
  'AWS::Lambda::Alias': {
    CodeDeployLambdaAliasUpdate: {
      required: ['ApplicationName', 'DeploymentGroupName'],
      optional: ['AfterAllowTrafficHook', 'BeforeAllowTrafficHook'],
    },
  },
};

interface PolicyMembers {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** Returns what is wrong with a resolved `UpdatePolicy`; undefined when nothing is. */
export function updatePolicyViolation(type: string, given: unknown): string | undefined {
  const known = policies[type];
  if (known === undefined) {
    return `an UpdatePolicy, which ${type} does not have`;
  }
  if (!isObject(given)) {
    return 'an UpdatePolicy that is not an object';
  }
  const violations = Object.entries(given).map(([name, policy]) => {
    const members = Object.hasOwn(known, name) ? known[name] : undefined;
    return members === undefined
      ? `the UpdatePolicy ${name}, which ${type} does not have`
      : violationOf(name, policy, members);
  });
  return violations.find((violation) => violation !== undefined);
}

function violationOf(
  name: string,
  policy: unknown,
  { required, optional }: PolicyMembers,
): string | undefined {
  if (!isObject(policy)) {
    return `an UpdatePolicy whose ${name} is not an object`;
  }
  const missing = required.find((member) => policy[member] === undefined);
  if (missing !== undefined) {
    return `an UpdatePolicy whose ${name} has no ${missing}`;
  }
  const unknown = Object.keys(policy).find((member) => ![...required, ...optional].includes(member));
  if (unknown !== undefined) {
    return `an UpdatePolicy whose ${name} has ${unknown}, which does not exist`;
  }
  const invalid = Object.keys(policy).find((member) => typeof policy[member] !== 'string');
  return invalid === undefined
    ? undefined
    : `an UpdatePolicy whose ${name} has an ${invalid} that is not a string`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
