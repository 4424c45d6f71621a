import { beforeAll, describe, expect, it } from 'vitest';
import { type Properties, type Template, resourcesOf, synthesizeTemplate } from '../synthesized.ts';

let template: Template;
let without: Template;

beforeAll(async () => {
  template = await synthesizeTemplate({ fleetWise: true, telemetryShards: 5 });
  without = await synthesizeTemplate();
});

const propertiesOf = (of: Template, type: string): readonly Properties[] =>
  resourcesOf(of, type).map(([, { Properties }]) => Properties);

/** Matches `Fn::GetAtt` of a resource whose logical id begins with the prefix. */
const attributeOf = (prefix: string, attribute = 'Arn'): unknown => ({
  'Fn::GetAtt': [expect.stringMatching(`^${prefix}`), attribute],
});

/** Matches the ARN of a function's alias. */
const aliasOf = (name: string) => ({
  Ref: expect.stringMatching(`^Functions${name}Live`) as unknown,
});

/** The stack's name with underscores, and `_t`. */
const telemetryRuleName = {
  'Fn::Join': ['', [{ 'Fn::Join': ['_', { 'Fn::Split': ['-', { Ref: 'AWS::StackName' }] }] }, '_t']],
};

interface Payload {
  readonly Sql: unknown;
  readonly AwsIotSqlVersion: string;
  readonly Actions: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
  readonly ErrorAction: unknown;
}

/** Returns the rules by their names in `infra/iot/topic-rules.ts`. */
function rulesOf(of: Template): Readonly<Record<string, Payload>> {
  const rules = resourcesOf(of, 'AWS::IoT::TopicRule').map(([id, { Properties }]) => [
    id.replace(/^Rules|Rule[0-9A-F]{8}$/g, ''),
    // CloudFormation's schema of the type.
    Properties['TopicRulePayload'] as Payload,
  ]);
  return Object.fromEntries(rules) as Readonly<Record<string, Payload>>;
}

/** Matches the first group of the UUID in the stack's id. */
const stackPart = {
  'Fn::Select': [
    0,
    { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
  ],
};

describe('the telemetry stream', () => {
  it('has the chosen number of shards, keeps a day, and is encrypted by its own key', () => {
    const streams = propertiesOf(template, 'AWS::Kinesis::Stream');
    const [standard] = propertiesOf(without, 'AWS::Kinesis::Stream');

    expect(streams).toEqual([
      {
        ShardCount: 5,
        RetentionPeriodHours: 24,
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        StreamEncryption: { EncryptionType: 'KMS', KeyId: attributeOf('KeysStream') },
      },
    ]);
    expect(standard).toMatchObject({ ShardCount: 2 });
  });

  it('feeds the ingest function so that a bad record neither blocks nor loses others', () => {
    const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
      ({ FilterCriteria }) => FilterCriteria === undefined,
    );

    expect(mappings).toEqual([
      {
        EventSourceArn: attributeOf('TelemetryStream'),
        FunctionName: aliasOf('IngestTelemetry'),
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 0,
        ParallelizationFactor: 1,
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 5,
        MaximumRecordAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: attributeOf('TelemetryDeadLettersQueue') } },
      },
    ]);
  });

  it('is pushed to a consumer of its own from the chosen moment on, if there is one', async () => {
    const fanned = await synthesizeTemplate({ telemetryFanOutSince: '2027-01-31T12:00:00Z' });
    const consumer = attributeOf('TelemetryStreamIngest', 'ConsumerARN');

    expect(propertiesOf(fanned, 'AWS::Kinesis::StreamConsumer')).toEqual([
      { ConsumerName: 'ingest', StreamARN: attributeOf('TelemetryStream') },
    ]);
    expect(propertiesOf(fanned, 'AWS::Lambda::EventSourceMapping')).toContainEqual(
      expect.objectContaining({
        EventSourceArn: consumer,
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: Date.parse('2027-01-31T12:00:00Z') / 1000,
      }),
    );
    expect(JSON.stringify(propertiesOf(fanned, 'AWS::IAM::Policy'))).toContain('kinesis:SubscribeToShard');
    expect(propertiesOf(without, 'AWS::Kinesis::StreamConsumer')).toEqual([]);
    expect(JSON.stringify(without)).not.toContain('kinesis:SubscribeToShard');
  });

  it('is given up by the function only after its last retry', () => {
    const [mapping] = propertiesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
      ({ FilterCriteria }) => FilterCriteria === undefined,
    );
    const [ingest] = propertiesOf(template, 'AWS::Lambda::Function').filter(
      ({ Environment }) => Environment?.Variables['POWERTOOLS_SERVICE_NAME'] === 'telemetry',
    );

    const maxSeconds = Number(ingest?.['Timeout']) * (1 + Number(mapping?.['MaximumRetryAttempts']));
    expect(maxSeconds).toBeGreaterThan(0);
    expect(maxSeconds).toBeLessThan(Number(mapping?.['MaximumRecordAgeInSeconds']));
  });
});

describe('dead letters', () => {
  it('are kept as long as SQS allows, encrypted, and readable over TLS only', () => {
    const queues = propertiesOf(template, 'AWS::SQS::Queue');
    const policies = propertiesOf(template, 'AWS::SQS::QueuePolicy');

    expect(queues).toEqual(
      Array.from({ length: 9 }, () => ({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true })),
    );
    expect(policies).toHaveLength(9);
    for (const { PolicyDocument } of policies) {
      expect(PolicyDocument?.Statement).toEqual([
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: expect.anything() as unknown,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]);
    }
  });
});

describe('rules', () => {
  /** The permissions by which rules of AWS IoT may invoke the function. */
  const permissionsOf = (name: string) =>
    propertiesOf(template, 'AWS::Lambda::Permission').filter(
      ({ FunctionName, Principal }) =>
        Principal === 'iot.amazonaws.com' && JSON.stringify(FunctionName).includes(`Functions${name}`),
    );
  const admission = (name: string, rule: string) => ({
    Action: 'lambda:InvokeFunction',
    FunctionName: aliasOf(name),
    Principal: 'iot.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: attributeOf(`Rules${rule}Rule`),
  });

  it.each([
    [
      'Telemetry',
      "SELECT 'TELEMETRY' AS kind, topic(3) AS referenceId, principal() AS certificateId, encode(*, 'base64') AS payload, timestamp() AS receivedAt FROM 'dt/v1/+/telemetry'",
      '${topic(3)}',
    ],
    [
      'Presence',
      "SELECT 'PRESENCE' AS kind, topic(5) AS referenceId, principalIdentifier AS certificateId, encode(*, 'base64') AS payload, timestamp() AS receivedAt FROM '$aws/events/presence/+/+' WHERE topic(4) = 'connected' OR topic(4) = 'disconnected'",
      '${topic(5)}',
    ],
    [
      'FleetWise',
      "SELECT 'FLEETWISE' AS kind, vehicleName AS referenceId, encode(*, 'base64') AS payload, timestamp() AS receivedAt FROM 'fleetwise/v1/telemetry'",
      '${vehicleName}',
    ],
  ])('%s writes records by their vehicle', (name, sql, partitionKey) => {
    const rule = rulesOf(template)[name];

    expect(rule).toMatchObject({
      Sql: sql,
      Actions: [
        {
          Kinesis: {
            PartitionKey: partitionKey,
            StreamName: { Ref: expect.stringMatching(/^TelemetryStream/) as unknown },
            RoleArn: attributeOf(`Rules${name}Role`),
          },
        },
      ],
    });
  });

  it('Telemetry alone has a name, which no change of the template but its own can change', () => {
    const names = resourcesOf(template, 'AWS::IoT::TopicRule').flatMap(([id, { Properties }]) =>
      Properties['RuleName'] === undefined ? [] : [[id, Properties['RuleName']]],
    );

    expect(names).toEqual([[expect.stringMatching(/^RulesTelemetryRule/), telemetryRuleName]]);
  });

  it('Telemetry exists before a vehicle may publish to it and before a vehicle learns of it', () => {
    const [policy] = resourcesOf(template, 'AWS::IoT::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('$aws/rules/'),
    );
    const informed = resourcesOf(template, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.Environment?.Variables['TELEMETRY_RULE_NAME'] !== undefined,
    );

    expect(policy?.[1].DependsOn).toEqual([expect.stringMatching(/^RulesTelemetryRule/)]);
    expect(informed.map(([id]) => id.replace(/Function[0-9A-F]{8}$/, ''))).toEqual([
      'FunctionsProvisionVehicle',
      'FunctionsRenewCertificate',
    ]);
    for (const [, { Properties }] of informed) {
      expect(Properties.Environment?.Variables).toMatchObject({
        TELEMETRY_RULE_NAME: telemetryRuleName,
        VEHICLE_POLICY_NAME: { Ref: policy?.[0] },
      });
    }
  });

  it('have an alarm on messages to Telemetry that AWS IoT loses', () => {
    const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ({ MetricName }) => MetricName === 'RuleNotFound',
    );

    expect(alarms).toMatchObject([
      {
        Namespace: 'AWS/IoT',
        Dimensions: [{ Name: 'RuleName', Value: expect.anything() as unknown }],
        Statistic: 'Sum',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    ]);
    expect(JSON.stringify(alarms[0]?.['Dimensions'])).toContain('RulesTelemetryRule');
    expect(JSON.stringify(alarms[0]?.['Dimensions'])).not.toContain('AWS::StackName');
  });

  it('send events of the stack’s commands to followCommand, which admits that rule only', () => {
    const { CommandEvents: rule } = rulesOf(template);

    expect(rule).toMatchObject({
      Sql: {
        'Fn::Join': [
          '',
          [
            "SELECT * FROM '$aws/events/commandExecution/+/+' WHERE startswith(topic(4), '",
            stackPart,
            "-') AND topic(5) <> 'CREATED'",
          ],
        ],
      },
      Actions: [{ Lambda: { FunctionArn: aliasOf('FollowCommand') } }],
    });
    expect(permissionsOf('FollowCommand')).toEqual([admission('FollowCommand', 'CommandEvents')]);
  });

  it('send certificate requests and uses to renewCertificate, which admits these rules only', () => {
    const { CertificateRequests, CertificateUsed } = rulesOf(template);

    const actions = [{ Lambda: { FunctionArn: aliasOf('RenewCertificate') } }];
    expect(CertificateRequests).toMatchObject({
      Sql: "SELECT 'REQUEST' AS kind, topic(3) AS referenceId, principal() AS certificateId, encode(*, 'base64') AS payload FROM 'dt/v1/+/certificate-request'",
      Actions: actions,
    });
    expect(CertificateUsed).toMatchObject({
      Sql: "SELECT 'USED' AS kind, topic(3) AS referenceId, certificateId AS certificateId FROM 'renewal/v1/+/certificate-used'",
      Actions: actions,
    });
    expect(permissionsOf('RenewCertificate')).toEqual([
      admission('RenewCertificate', 'CertificateRequests'),
      admission('RenewCertificate', 'CertificateUsed'),
    ]);
  });

  it('send refused connections to watchConnections, and no text of a client', () => {
    const { ConnectionsRefused } = rulesOf(template);

    expect(ConnectionsRefused).toMatchObject({
      Sql: "SELECT principalIdentifier AS certificateId, regexp_substr(clientId, '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$') AS claimedId, thingName AS thingName, sessionIdentifier AS sessionId, timestamp() AS at FROM '$aws/events/presence/connect_failed/#'",
      Actions: [{ Lambda: { FunctionArn: aliasOf('WatchConnections') } }],
    });
    expect(permissionsOf('WatchConnections')).toEqual([admission('WatchConnections', 'ConnectionsRefused')]);
  });

  it('have an error action to the dead-letter queue of their journey, except for refused connections', () => {
    const deadLetters = Object.entries(rulesOf(template)).map(([name, { ErrorAction, AwsIotSqlVersion }]) => [
      name,
      AwsIotSqlVersion,
      ErrorAction,
    ]);

    const into = (name: string, queue: string) => [
      name,
      '2016-03-23',
      {
        Sqs: {
          QueueUrl: { Ref: expect.stringMatching(`^${queue}`) as unknown },
          RoleArn: attributeOf(`Rules${name}Role`),
          UseBase64: false,
        },
      },
    ];
    expect(deadLetters).toEqual([
      into('Telemetry', 'TelemetryDeadLetters'),
      into('Presence', 'TelemetryDeadLetters'),
      into('FleetWise', 'TelemetryDeadLetters'),
      into('CommandEvents', 'CommandDeadLetters'),
      into('CertificateRequests', 'RenewalDeadLetters'),
      into('CertificateUsed', 'RenewalDeadLetters'),
      // A letter would hold the text that a client chose.
      ['ConnectionsRefused', '2016-03-23', undefined],
    ]);
  });

  it('have no FleetWise rule in a deployment without FleetWise', () => {
    const names = Object.keys(rulesOf(without));

    expect(names).toEqual([
      'Telemetry',
      'Presence',
      'CommandEvents',
      'CertificateRequests',
      'CertificateUsed',
      'ConnectionsRefused',
    ]);
  });
});
