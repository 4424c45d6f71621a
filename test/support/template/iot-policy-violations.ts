/**
 * Compares a template's IoT policies with what the AWS IoT Core Developer Guide documents: actions,
 * resources, variables, condition keys.
 */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { type Statement, type Template, listOf } from '../../infra/synthesized.ts';
import { sampleText } from './resource-name.ts';
import { iotStatements } from './statements.ts';

/**
 * Actions of the message broker with the kind of resource that each is allowed on ("AWS IoT Core
 * policy actions").
 */
const resourceKinds: Readonly<Record<string, string>> = {
  'iot:Connect': 'client',
  'iot:Publish': 'topic',
  'iot:Receive': 'topic',
  'iot:RetainPublish': 'topic',
  'iot:Subscribe': 'topicfilter',
};

const certificateAttributes = [
  'DistinguishedNameQualifier',
  'Country',
  'Organization',
  'OrganizationalUnit',
  'State',
  'CommonName',
  'SerialNumber',
  'Title',
  'Surname',
  'GivenName',
  'Initials',
  'Pseudonym',
  'GenerationQualifier',
].join('|');

/**
 * Variables of a connection's thing and certificate ("Thing policy variables", "X.509 certificate
 * policy variables").
 */
const connectionVariables = [
  /^iot:Connection\.Thing\.(ThingName|ThingTypeName|IsAttached|Attributes\[[^\]]+\])$/,
  new RegExp(`^iot:Certificate\\.(Subject|Issuer)\\.(${certificateAttributes})(\\.\\d|\\.List)?$`),
  /^iot:Certificate\.SerialNumber$/,
];

/**
 * Variables that may be part of a text ("Basic policy variables", "Certificate policy examples").
 */
const variables = [...connectionVariables, /^iot:ClientId$/, /^iot:CertificateId$/, /^aws:SourceIp$/];

/** Keys that the guide's conditions use; `iot:ClientId` is documented as a variable only. */
const conditionKeys = [
  ...connectionVariables,
  /^iot:ConnectAttributes$/,
  /^iot:DomainName$/,
  /^aws:SourceIp$/,
];

const operators = [
  'Bool',
  'Null',
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'IpAddress',
  'NotIpAddress',
];

/**
 * Returns one sentence for each violation, beginning with the logical id. The list is empty when
 * the guide documents everything that the policies use.
 */
export function iotPolicyViolations(template: Template, db: SpecDatabase): string[] {
  return iotStatements(template).flatMap(({ of, ...statement }) =>
    [
      ...elementViolations(statement),
      ...listOf(statement.Action).flatMap((action) => actionViolations(action, statement, template, db)),
      ...variableViolations(statement),
      ...conditionViolations(statement),
    ].map((violation) => `${of}: ${violation}`),
  );
}

function elementViolations(statement: Statement): string[] {
  return Object.keys(statement)
    .filter((name) => !['Effect', 'Action', 'Resource', 'Condition'].includes(name))
    .map((name) => `a statement has no element ${name} here`);
}

function actionViolations(
  action: string,
  statement: Statement,
  template: Template,
  db: SpecDatabase,
): string[] {
  const kind = resourceKinds[action];
  if (kind === undefined) {
    return [`${action} is not an action of the message broker`];
  }
  const resources = listOf(statement.Resource ?? []).map((one) => sampleText(one, template, db));
  const form = new RegExp(`^arn:aws:iot:eu-central-1:111122223333:${kind}/.+$`);
  return [
    ...resources.filter((one) => !form.test(one)).map((one) => `${action} has no resource like ${one}`),
    ...(kind === 'topic' ? resources.filter((one) => /[+#]/.test(one)) : []).map(
      (one) => `${action} takes no MQTT wildcard: ${one}`,
    ),
  ];
}

function variableViolations(statement: Statement): string[] {
  const names = [...JSON.stringify(statement).matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);
  return [...new Set(names)]
    .filter((name) => !variables.some((form) => form.test(name)))
    .map((name) => `the policy variable ${name} does not exist`);
}

function conditionViolations({ Condition = {} }: Statement): string[] {
  return Object.entries(Condition).flatMap(([operator, block]) => {
    const known = operators.includes(operator.replace(/^For(AllValues|AnyValue):/, ''));
    const keys = Object.keys(block as object).filter((key) => !conditionKeys.some((form) => form.test(key)));
    return [
      ...(known ? [] : [`the condition operator ${operator} does not exist`]),
      ...keys.map((key) => `${key} is not documented as a condition key`),
    ];
  });
}
