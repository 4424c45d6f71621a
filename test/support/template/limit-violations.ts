/** Compares values in a template with limits of AWS that the resource schemas do not contain. */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { namesOf } from '../../../infra/names-of.ts';
import type { Template } from '../../infra/synthesized.ts';
import { intrinsicOf } from './references.ts';
import { sampleText } from './resource-name.ts';

/** A limit on the text of one property. */
interface TextLimit {
  readonly type: string;
  /**
   * Names from the properties down; `*` for every element or member, `**` for any depth of them.
   */
  readonly path: string;
  readonly max: number;
  readonly form?: RegExp;
}

/** From the API references of the services, each at the operation that creates the resource. */
const textLimits: readonly TextLimit[] = [
  {
    type: 'AWS::ACMPCA::Certificate',
    path: 'SigningAlgorithm',
    max: 17,
    form: /^SHA(256|384|512)WITH(ECDSA|RSA)$/,
  },
  {
    type: 'AWS::ACMPCA::Certificate',
    path: 'Validity.Type',
    max: 8,
    form: /^(END_DATE|ABSOLUTE|DAYS|MONTHS|YEARS)$/,
  },
  {
    type: 'AWS::ACMPCA::CertificateAuthority',
    path: 'KeyAlgorithm',
    max: 13,
    form: /^(RSA_(2048|3072|4096)|EC_(prime256v1|secp384r1|secp521r1))$/,
  },
  {
    type: 'AWS::ACMPCA::CertificateAuthority',
    path: 'SigningAlgorithm',
    max: 17,
    form: /^SHA(256|384|512)WITH(ECDSA|RSA)$/,
  },
  { type: 'AWS::ACMPCA::CertificateAuthority', path: 'Type', max: 11, form: /^(ROOT|SUBORDINATE)$/ },
  {
    type: 'AWS::ACMPCA::CertificateAuthorityActivation',
    path: 'Status',
    max: 8,
    form: /^(ACTIVE|DISABLED)$/,
  },
  { type: 'AWS::ACMPCA::CertificateAuthority', path: 'Subject.CommonName', max: 64 },
  { type: 'AWS::ACMPCA::CertificateAuthority', path: 'Subject.Organization', max: 64 },
  { type: 'AWS::AppSync::DataSource', path: 'Name', max: 65_536, form: /^[_A-Za-z][_0-9A-Za-z]*$/ },
  {
    type: 'AWS::AppSync::FunctionConfiguration',
    path: 'Name',
    max: 65_536,
    form: /^[_A-Za-z][_0-9A-Za-z]*$/,
  },
  { type: 'AWS::AppSync::FunctionConfiguration', path: 'Runtime.RuntimeVersion', max: 5, form: /^1\.0\.0$/ },
  { type: 'AWS::AppSync::GraphQLApi', path: 'EnvironmentVariables.*', max: 512 },
  { type: 'AWS::AppSync::GraphQLSchema', path: 'Definition', max: 1_000_000 },
  { type: 'AWS::AppSync::Resolver', path: 'Runtime.RuntimeVersion', max: 5, form: /^1\.0\.0$/ },
  { type: 'AWS::CloudWatch::Alarm', path: 'AlarmDescription', max: 1024 },
  { type: 'AWS::CloudWatch::Alarm', path: 'MetricName', max: 255 },
  { type: 'AWS::CloudWatch::Alarm', path: 'Metrics.*.Id', max: 255, form: /^[a-z][a-zA-Z0-9_]*$/ },
  {
    type: 'AWS::CloudWatch::Alarm',
    path: 'Metrics.*.MetricStat.Stat',
    max: 11,
    form: /^(Average|Maximum|Minimum|SampleCount|Sum)$/,
  },
  {
    type: 'AWS::Cognito::UserPool',
    path: 'EnabledMfas.*',
    max: 18,
    form: /^(SMS_MFA|SOFTWARE_TOKEN_MFA|EMAIL_OTP)$/,
  },
  { type: 'AWS::Cognito::UserPool', path: 'UserPoolName', max: 128, form: /^[\w\s+=,.@-]+$/ },
  { type: 'AWS::Cognito::UserPoolGroup', path: 'Description', max: 2048 },
  { type: 'AWS::Cognito::UserPoolGroup', path: 'GroupName', max: 128 },
  { type: 'AWS::DynamoDB::Table', path: 'KeySchema.*.AttributeName', max: 255 },
  { type: 'AWS::DynamoDB::Table', path: 'KeySchema.*.KeyType', max: 5, form: /^(HASH|RANGE)$/ },
  {
    type: 'AWS::DynamoDB::Table',
    path: 'GlobalSecondaryIndexes.*.KeySchema.*.AttributeName',
    max: 255,
  },
  {
    type: 'AWS::DynamoDB::Table',
    path: 'GlobalSecondaryIndexes.*.KeySchema.*.KeyType',
    max: 5,
    form: /^(HASH|RANGE)$/,
  },
  { type: 'AWS::DynamoDB::Table', path: 'TimeToLiveSpecification.AttributeName', max: 255 },
  { type: 'AWS::Events::Rule', path: 'Description', max: 512 },
  { type: 'AWS::Events::Rule', path: 'Targets.*.Id', max: 64, form: /^[.\-_A-Za-z0-9]+$/ },
  { type: 'AWS::IAM::Role', path: 'Policies.*.PolicyName', max: 128, form: /^[\w+=,.@-]+$/ },
  { type: 'AWS::IoT::Command', path: 'CommandId', max: 64, form: /^[a-zA-Z0-9_-]+$/ },
  { type: 'AWS::IoT::Command', path: 'PayloadTemplate', max: 32_768 },
  { type: 'AWS::IoT::Command', path: 'MandatoryParameters.*.Name', max: 192, form: /^[.$a-zA-Z0-9_-]+$/ },
  { type: 'AWS::IoT::TopicRule', path: 'RuleName', max: 128, form: /^[a-zA-Z0-9_]+$/ },
  {
    type: 'AWS::IoT::TopicRule',
    path: 'TopicRulePayload.AwsIotSqlVersion',
    max: 10,
    form: /^(2015-10-08|2016-03-23|beta)$/,
  },
  { type: 'AWS::IoT::TopicRule', path: 'TopicRulePayload.Actions.*.Kinesis.PartitionKey', max: 256 },
  { type: 'AWS::IoT::TopicRule', path: 'TopicRulePayload.Description', max: 256 },
  { type: 'AWS::IoTFleetWise::Campaign', path: 'Name', max: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::DecoderManifest', path: 'Name', max: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::Fleet', path: 'Id', max: 100, form: /^[a-zA-Z0-9:_-]+$/ },
  { type: 'AWS::IoTFleetWise::ModelManifest', path: 'Name', max: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::IoTFleetWise::ModelManifest', path: 'Nodes.*', max: 150, form: /^[a-zA-Z0-9_.]+$/ },
  ...['Branch', 'Sensor'].map((node) => ({
    type: 'AWS::IoTFleetWise::SignalCatalog',
    path: `Nodes.*.${node}.FullyQualifiedName`,
    max: 150,
    form: /^[a-zA-Z0-9_.]+$/,
  })),
  {
    type: 'AWS::IoTFleetWise::SignalCatalog',
    path: 'Nodes.*.Sensor.DataType',
    max: 12,
    form: /^(U?INT(8|16|32|64)|BOOLEAN|FLOAT|DOUBLE|STRING)$/,
  },
  { type: 'AWS::IoTFleetWise::SignalCatalog', path: 'Nodes.*.Sensor.Description', max: 2048 },
  { type: 'AWS::IoTFleetWise::SignalCatalog', path: 'Name', max: 100, form: /^[a-zA-Z\d\-_:]+$/ },
  { type: 'AWS::KMS::Key', path: 'Description', max: 8192 },
  { type: 'AWS::Lambda::Function', path: 'Description', max: 256 },
  { type: 'AWS::Lambda::Function', path: 'Environment.Variables.*', max: 4096 },
  { type: 'AWS::Logs::LogGroup', path: 'LogGroupName', max: 512, form: /^[.\-_/#A-Za-z0-9]+$/ },
  { type: 'AWS::Logs::MetricFilter', path: 'FilterName', max: 512, form: /^[^:*]*$/ },
  { type: 'AWS::Logs::MetricFilter', path: 'FilterPattern', max: 1024 },
  { type: 'AWS::SQS::Queue', path: 'QueueName', max: 80, form: /^[\w-]+(\.fifo)?$/ },
  { type: 'AWS::WAFv2::WebACL', path: 'Rules.**.ByteMatchStatement.SearchString', max: 200 },
  { type: 'AWS::WAFv2::WebACL', path: 'Rules.*.Name', max: 128, form: /^[\w-]+$/ },
  {
    type: 'AWS::WAFv2::WebACL',
    path: 'Rules.*.VisibilityConfig.MetricName',
    max: 128,
    form: /^[\w#:./-]+$/,
  },
];

/** A limit on a number, both ends included. */
interface NumberLimit {
  readonly type: string;
  readonly path: string;
  readonly min: number;
  readonly max: number;
}

const numberLimits: readonly NumberLimit[] = [
  // AWS Private CA API Reference, "Validity". The maximum is this project's own.
  { type: 'AWS::ACMPCA::Certificate', path: 'Validity.Value', min: 1, max: 36_500 },
  // FleetWise API Reference, "TimeBasedCollectionScheme".
  {
    type: 'AWS::IoTFleetWise::Campaign',
    path: 'CollectionScheme.TimeBasedCollectionScheme.PeriodMs',
    min: 10_000,
    max: 86_400_000,
  },
  // Kinesis Data Streams API Reference, "IncreaseStreamRetentionPeriod".
  { type: 'AWS::Kinesis::Stream', path: 'RetentionPeriodHours', min: 24, max: 8760 },
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
  // AppSync API Reference, PutGraphqlApiEnvironmentVariables: 50 pairs, keys of 2 to 64 word
  // characters.
  { type: 'AWS::AppSync::GraphQLApi', path: 'EnvironmentVariables', members: 50, keys: /^[A-Za-z]\w{1,63}$/ },
  // IAM quotas: characters of a trust policy and of a role's inline policies, without white space.
  { type: 'AWS::IAM::Role', path: 'AssumeRolePolicyDocument', bytes: 2048 },
  { type: 'AWS::IAM::Role', path: 'Policies', bytes: 10_240 },
  { type: 'AWS::IAM::Policy', path: 'PolicyDocument', bytes: 10_240 },
  { type: 'AWS::IoT::Policy', path: 'PolicyDocument', bytes: 2048 },
  { type: 'AWS::KMS::Key', path: 'KeyPolicy', bytes: 32_768 },
  { type: 'AWS::Lambda::Function', path: 'Environment.Variables', bytes: 4096, keys: /^[a-zA-Z]\w+$/ },
  { type: 'AWS::IoT::TopicRule', path: 'TopicRulePayload.Actions', members: 10 },
  { type: 'AWS::Cognito::UserPool', path: 'Schema', members: 50 },
];

/**
 * CloudFormation's quotas of one template (User Guide, "Understand CloudFormation quotas"). Of
 * resources it takes 500: the law warns earlier, because moving some to a nested stack takes days.
 */
const templateQuotas = { resources: 480, outputs: 200, parameters: 200, bytes: 1_000_000 };

/** Returns one sentence for each name or size beyond a limit. */
export function limitViolations(template: Template, db: SpecDatabase): string[] {
  return Object.entries(template.Resources).flatMap(([of, { Type, Properties }]) =>
    [
      ...textLimits
        .filter(({ type }) => type === Type)
        .flatMap((limit) => textViolations(Properties, limit, template, db)),
      ...numberLimits
        .filter(({ type }) => type === Type)
        .flatMap((limit) => numberViolations(Properties, limit)),
      ...sizeLimits
        .filter(({ type }) => type === Type)
        .flatMap((limit) => sizeViolations(Properties, limit, template, db)),
    ].map((violation) => `${of}: ${violation}`),
  );
}

/** Returns one sentence for each quota that the template of one stack comes near. */
export function quotaViolations(
  { Outputs, Parameters, Resources, ...rest }: Template,
  name: string,
): string[] {
  const sizes = {
    resources: Object.keys(Resources).length,
    outputs: Object.keys(Outputs ?? {}).length,
    parameters: Object.keys(Parameters ?? {}).length,
    bytes: Buffer.byteLength(JSON.stringify({ ...rest, Resources, Parameters, Outputs })),
  };
  return namesOf(templateQuotas)
    .filter((kind) => sizes[kind] > templateQuotas[kind])
    .map((kind) => `${name}: the template has ${sizes[kind]} ${kind}, of at most ${templateQuotas[kind]}`);
}

/** True when there is a limit for a text or number at the path. */
export function isLimited(type: string, path: readonly string[]): boolean {
  return [...textLimits, ...numberLimits].some(
    (limit) => limit.type === type && matches(limit.path.split('.'), path),
  );
}

function matches([name, ...rest]: readonly string[], path: readonly string[]): boolean {
  if (name === undefined) {
    return path.length === 0;
  }
  const [first, ...others] = path;
  if (name === '**') {
    return matches(rest, path) || (first !== undefined && matches([name, ...rest], others));
  }
  return first !== undefined && (name === '*' || name === first) && matches(rest, others);
}

function numberViolations(properties: unknown, { path, min, max }: NumberLimit): string[] {
  return valuesAt(properties, path.split('.'))
    .filter((value) => typeof value !== 'number' || value < min || value > max)
    .map((value) => `${path} must be a number from ${min} to ${max}, not ${JSON.stringify(value)}`);
}

function textViolations(
  properties: unknown,
  { path, max, form }: TextLimit,
  template: Template,
  db: SpecDatabase,
): string[] {
  return valuesAt(properties, path.split('.')).flatMap((value) => {
    const text = sampleText(value, template, db);
    if (text.length < 1 || text.length > max) {
      return [`${path} has ${text.length} characters, of at most ${max}`];
    }
    return form === undefined || form.test(text) ? [] : [`${path} may not be ${text}`];
  });
}

function sizeViolations(
  properties: unknown,
  limit: SizeLimit,
  template: Template,
  db: SpecDatabase,
): string[] {
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
  if (value === undefined) {
    return [];
  }
  if (name === undefined) {
    return [value];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const members = value as Readonly<Record<string, unknown>>;
  const deeper = (names: readonly string[]) => Object.values(members).flatMap((one) => valuesAt(one, names));
  if (name === '**') {
    return [...valuesAt(value, rest), ...deeper([name, ...rest])];
  }
  return name === '*' ? deeper(rest) : valuesAt(members[name], rest);
}

/** Returns the value with its intrinsic functions as text, which AWS measures. */
function sampled(value: unknown, template: Template, db: SpecDatabase): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (intrinsicOf(value) !== undefined) {
    return sampleText(value, template, db);
  }
  if (Array.isArray(value)) {
    return value.map((one) => sampled(one, template, db));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sampled(one, template, db)]));
}
