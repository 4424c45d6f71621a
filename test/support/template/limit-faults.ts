/** Compares names and sizes in a template with limits of AWS that the resource schemas leave out. */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template } from '../../infra/synthesized.ts';
import { intrinsicOf } from './references.ts';
import { sampleText } from './resource-name.ts';

/** A limit on the text of one property. */
interface TextLimit {
  readonly type: string;
  /** Names from the properties down; `*` for every element or member. */
  readonly path: string;
  readonly most: number;
  readonly form?: RegExp;
}

/** From the API references of the services, each at the operation that makes the resource. */
const textLimits: readonly TextLimit[] = [
  { type: 'AWS::ACMPCA::CertificateAuthority', path: 'Subject.CommonName', most: 64 },
  { type: 'AWS::ACMPCA::CertificateAuthority', path: 'Subject.Organization', most: 64 },
  { type: 'AWS::AppSync::DataSource', path: 'Name', most: 65_536, form: /^[_A-Za-z][_0-9A-Za-z]*$/ },
  { type: 'AWS::AppSync::FunctionConfiguration', path: 'Code', most: 32_768 },
  {
    type: 'AWS::AppSync::FunctionConfiguration',
    path: 'Name',
    most: 65_536,
    form: /^[_A-Za-z][_0-9A-Za-z]*$/,
  },
  { type: 'AWS::AppSync::GraphQLApi', path: 'EnvironmentVariables.*', most: 512 },
  { type: 'AWS::AppSync::GraphQLSchema', path: 'Definition', most: 1_000_000 },
  { type: 'AWS::AppSync::Resolver', path: 'Code', most: 32_768 },
  { type: 'AWS::CloudWatch::Alarm', path: 'AlarmDescription', most: 1024 },
  { type: 'AWS::CloudWatch::Alarm', path: 'MetricName', most: 255 },
  { type: 'AWS::CloudWatch::Alarm', path: 'Metrics.*.Id', most: 255, form: /^[a-z][a-zA-Z0-9_]*$/ },
  { type: 'AWS::Cognito::UserPool', path: 'UserPoolName', most: 128, form: /^[\w\s+=,.@-]+$/ },
  { type: 'AWS::Cognito::UserPoolGroup', path: 'Description', most: 2048 },
  { type: 'AWS::Cognito::UserPoolGroup', path: 'GroupName', most: 128 },
  { type: 'AWS::Events::Rule', path: 'Description', most: 512 },
  { type: 'AWS::Events::Rule', path: 'Targets.*.Id', most: 64, form: /^[.\-_A-Za-z0-9]+$/ },
  { type: 'AWS::IoT::Command', path: 'CommandId', most: 64, form: /^[a-zA-Z0-9_-]+$/ },
  { type: 'AWS::IoT::Command', path: 'PayloadTemplate', most: 32_768 },
  { type: 'AWS::IoT::Command', path: 'MandatoryParameters.*.Name', most: 192, form: /^[.$a-zA-Z0-9_-]+$/ },
  { type: 'AWS::IoT::TopicRule', path: 'RuleName', most: 128, form: /^[a-zA-Z0-9_]+$/ },
  { type: 'AWS::IoT::TopicRule', path: 'TopicRulePayload.Description', most: 256 },
  { type: 'AWS::IoTFleetWise::Campaign', path: 'Name', most: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::DecoderManifest', path: 'Name', most: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::Fleet', path: 'Id', most: 100, form: /^[a-zA-Z0-9:_-]+$/ },
  { type: 'AWS::IoTFleetWise::ModelManifest', path: 'Name', most: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::SignalCatalog', path: 'Name', most: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::KMS::Key', path: 'Description', most: 8192 },
  { type: 'AWS::Lambda::Function', path: 'Description', most: 256 },
  { type: 'AWS::Logs::LogGroup', path: 'LogGroupName', most: 512, form: /^[.\-_/#A-Za-z0-9]+$/ },
  { type: 'AWS::Logs::MetricFilter', path: 'FilterPattern', most: 1024 },
  { type: 'AWS::WAFv2::WebACL', path: 'Rules.*.Name', most: 128, form: /^[\w-]+$/ },
  {
    type: 'AWS::WAFv2::WebACL',
    path: 'Rules.*.VisibilityConfig.MetricName',
    most: 128,
    form: /^[\w#:./-]+$/,
  },
];

/** A limit on a property as JSON, or on its members. */
interface SizeLimit {
  readonly type: string;
  readonly path: string;
  readonly bytes?: number;
  readonly members?: number;
  readonly keys?: RegExp;
}

const sizeLimits: readonly SizeLimit[] = [
  // AppSync Developer Guide, "Environment variables".
  { type: 'AWS::AppSync::GraphQLApi', path: 'EnvironmentVariables', members: 50, keys: /^[A-Za-z]\w{1,63}$/ },
  // IAM quotas: characters of a trust policy and of a role's inline policies, white space not counted.
  { type: 'AWS::IAM::Role', path: 'AssumeRolePolicyDocument', bytes: 2048 },
  { type: 'AWS::IAM::Role', path: 'Policies', bytes: 10_240 },
  { type: 'AWS::IAM::Policy', path: 'PolicyDocument', bytes: 10_240 },
  { type: 'AWS::IoT::Policy', path: 'PolicyDocument', bytes: 2048 },
  { type: 'AWS::KMS::Key', path: 'KeyPolicy', bytes: 32_768 },
  { type: 'AWS::Lambda::Function', path: 'Environment.Variables', bytes: 4096, keys: /^[a-zA-Z]\w+$/ },
  { type: 'AWS::IoT::TopicRule', path: 'TopicRulePayload.Actions', members: 10 },
  { type: 'AWS::Cognito::UserPool', path: 'Schema', members: 50 },
];

/** CloudFormation quotas: resources, outputs and bytes of one template. */
const templateLimits = { resources: 500, outputs: 200, bytes: 1_000_000 };

/** One sentence for each name or size beyond a limit; empty when all are within. */
export function limitFaults(template: Template, db: SpecDatabase): string[] {
  const counts = [
    ['resources', Object.keys(template.Resources).length, templateLimits.resources],
    ['outputs', Object.keys(template.Outputs).length, templateLimits.outputs],
    ['bytes', JSON.stringify(template).length, templateLimits.bytes],
  ] as const;
  return [
    ...counts
      .filter(([, count, most]) => count > most)
      .map(([name, count]) => `the template has ${count} ${name}`),
    ...Object.entries(template.Resources).flatMap(([of, { Type, Properties }]) =>
      [
        ...textLimits
          .filter(({ type }) => type === Type)
          .flatMap((limit) => textFaults(Properties, limit, template, db)),
        ...sizeLimits
          .filter(({ type }) => type === Type)
          .flatMap((limit) => sizeFaults(Properties, limit, template, db)),
      ].map((fault) => `${of}: ${fault}`),
    ),
  ];
}

function textFaults(
  properties: unknown,
  { path, most, form }: TextLimit,
  template: Template,
  db: SpecDatabase,
): string[] {
  return valuesAt(properties, path.split('.')).flatMap((value) => {
    const text = sampleText(value, template, db);
    if (text.length < 1 || text.length > most)
      return [`${path} has ${text.length} characters, of at most ${most}`];
    return form === undefined || form.test(text) ? [] : [`${path} may not be ${text}`];
  });
}

function sizeFaults(properties: unknown, limit: SizeLimit, template: Template, db: SpecDatabase): string[] {
  const { path, bytes = Infinity, members = Infinity, keys } = limit;
  return valuesAt(properties, path.split('.')).flatMap((value) => {
    const size = JSON.stringify(sampled(value, template, db)).length;
    const names = Array.isArray(value) ? [] : Object.keys(value as object);
    const count = Object.keys(value as object).length;
    return [
      ...(size > bytes ? [`${path} has ${size} characters, of at most ${bytes}`] : []),
      ...(count > members ? [`${path} has ${count} members, of at most ${members}`] : []),
      ...(keys === undefined
        ? []
        : names.filter((name) => !keys.test(name)).map((name) => `${path} may not name ${name}`)),
    ];
  });
}

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (value === undefined) return [];
  if (name === undefined) return [value];
  const members = value as Readonly<Record<string, unknown>>;
  return name === '*'
    ? Object.values(members).flatMap((one) => valuesAt(one, rest))
    : valuesAt(members[name], rest);
}

/** The value with its intrinsic functions as text, which is what AWS measures. */
function sampled(value: unknown, template: Template, db: SpecDatabase): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (intrinsicOf(value) !== undefined) return sampleText(value, template, db);
  if (Array.isArray(value)) return value.map((one) => sampled(one, template, db));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sampled(one, template, db)]));
}
