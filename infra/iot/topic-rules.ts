/**
 * What AWS IoT does with messages: telemetry, presence and FleetWise's collections go to the
 * stream, command events, certificate requests and refused connections to functions. Each rule acts
 * under a role of its own; what its action cannot deliver goes to a dead-letter queue. A refused
 * connection does not, because a letter holds the whole event, in which the client chose a text.
 */
import { Aws } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ConnectFailedEvent, claimedIdPattern } from '../../domain/connections.ts';
import type { CertificateRequestEvent, CertificateUsedEvent } from '../../domain/renewal.ts';
import type { StreamRecord, StreamRecordKind } from '../../domain/stream-record.ts';
import {
  certificateRequestTopic,
  certificateUsedTopic,
  fleetWiseTopic,
  telemetryTopic,
} from '../../domain/topics.ts';
import type { ReleasedFunction } from '../functions/function.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { RemoteCommands } from './remote-commands.ts';
import { telemetryRuleName } from './telemetry-rule.ts';
import type { TelemetryStream } from './telemetry-stream.ts';
import { iotActingForRules } from '../trusted-service.ts';

interface TopicRulesProps {
  readonly stream: TelemetryStream;
  readonly telemetryDeadLetters: DeadLetters;
  readonly commandDeadLetters: DeadLetters;
  readonly commands: RemoteCommands;
  readonly renewalDeadLetters: DeadLetters;
  readonly followCommand: ReleasedFunction;
  readonly renewCertificate: ReleasedFunction;
  readonly watchConnections: ReleasedFunction;
  readonly fleetWise: boolean;
}

interface StreamRule {
  readonly kind: StreamRecordKind;
  readonly description: string;
  /**
   * SQL expression of the Reference ID. It must read only what AWS IoT itself or this vehicle can
   * set.
   */
  readonly referenceId: string;
  /**
   * SQL expression of the certificate's id (assumption iot-45); absent where AWS IoT names none.
   */
  readonly certificateId?: string;
  readonly topicFilter: string;
  /** Default: CloudFormation generates a name. */
  readonly ruleName?: string;
  /** SQL condition; all messages without one. */
  readonly where?: string;
}

const sqlVersion = '2016-03-23';

/** Makes every rule with its role. */
export class TopicRules extends Construct {
  /**
   * Takes telemetry from both topics. A message on `telemetryTopic` comes through the broker, one
   * on `ingestTopic` by the rule's name; for it, AWS IoT ignores the topic filter.
   */
  readonly telemetry: CfnTopicRule;
  readonly #props: TopicRulesProps;

  constructor(scope: Construct, id: string, props: TopicRulesProps) {
    super(scope, id);
    this.#props = props;
    this.telemetry = this.#toStream('Telemetry', {
      ruleName: telemetryRuleName,
      kind: 'TELEMETRY',
      description: 'Sends messages of vehicles to the telemetry stream',
      referenceId: 'topic(3)',
      certificateId: 'principal()',
      topicFilter: telemetryTopic('+'),
    });
    this.#toStream('Presence', {
      kind: 'PRESENCE',
      description: 'Sends presence events of vehicles to the telemetry stream',
      referenceId: 'topic(5)',
      certificateId: 'principalIdentifier',
      topicFilter: '$aws/events/presence/+/+',
      // Not `connect_failed`: anyone who has a certificate can claim a name there.
      where: "topic(4) = 'connected' OR topic(4) = 'disconnected'",
    });
    if (props.fleetWise) {
      this.#toStream('FleetWise', {
        kind: 'FLEETWISE',
        description: 'Sends data of FleetWise campaigns to the telemetry stream',
        referenceId: 'vehicleName',
        topicFilter: fleetWiseTopic,
      });
    }
    this.#toFunctions();
  }

  #toStream(name: string, rule: StreamRule): CfnTopicRule {
    const { description, referenceId, ruleName, topicFilter, where } = rule;
    const { stream, telemetryDeadLetters } = this.#props;
    const put = new PolicyStatement({ actions: ['kinesis:PutRecord'], resources: [stream.arn] });
    const roleArn = this.#makeRole(name, telemetryDeadLetters, [put]);
    const payload = {
      description,
      sql: `SELECT ${columns(rule)} FROM '${topicFilter}'${where === undefined ? '' : ` WHERE ${where}`}`,
      actions: [{ kinesis: { roleArn, streamName: stream.name, partitionKey: `\${${referenceId}}` } }],
    };
    return this.#makeRule(name, sendTo(telemetryDeadLetters, roleArn), payload, ruleName);
  }

  #toFunctions(): void {
    const { commandDeadLetters, commands, followCommand } = this.#props;
    const { renewalDeadLetters, renewCertificate, watchConnections } = this.#props;
    this.#toFunction('CommandEvents', followCommand, commandDeadLetters, {
      description: 'Sends events of command executions to followCommand',
      sql: `SELECT * FROM '$aws/events/commandExecution/+/+' WHERE startswith(topic(4), '${commands.idPrefix}') AND topic(5) <> 'CREATED'`,
    });
    this.#toFunction('CertificateRequests', renewCertificate, renewalDeadLetters, {
      description: 'Sends certificate requests of vehicles to renewCertificate',
      sql: `SELECT ${list(requestColumns)} FROM '${certificateRequestTopic('+')}'`,
    });
    this.#toFunction('CertificateUsed', renewCertificate, renewalDeadLetters, {
      description: 'Sends the use of renewed certificates to renewCertificate',
      sql: `SELECT ${list(usedColumns)} FROM '${certificateUsedTopic('+')}'`,
    });
    // A claimed client id may have slashes, so it may be several levels of the topic.
    this.#toFunction('ConnectionsRefused', watchConnections, undefined, {
      description: 'Sends refused connections to watchConnections',
      sql: `SELECT ${list(refusedColumns)} FROM '$aws/events/presence/connect_failed/#'`,
    });
  }

  /**
   * AWS IoT does not invoke the function under a role: the permission of the alias admits the rule
   * itself (assumption iot-69). The role serves the rule's error action only.
   */
  #toFunction(
    name: string,
    target: ReleasedFunction,
    deadLetters: DeadLetters | undefined,
    payload: Pick<CfnTopicRule.TopicRulePayloadProperty, 'description' | 'sql'>,
  ): void {
    const rule = this.#makeRule(name, deadLetters && this.#errorAction(name, deadLetters), {
      ...payload,
      actions: [{ lambda: { functionArn: target.alias.ref } }],
    });
    new CfnPermission(this, `${name}Permission`, {
      action: 'lambda:InvokeFunction',
      functionName: target.alias.ref,
      principal: 'iot.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: rule.attrArn,
    });
  }

  #errorAction(name: string, deadLetters: DeadLetters): CfnTopicRule.ActionProperty {
    return sendTo(deadLetters, this.#makeRole(name, deadLetters, []));
  }

  #makeRule(
    name: string,
    errorAction: CfnTopicRule.ActionProperty | undefined,
    payload: Pick<CfnTopicRule.TopicRulePayloadProperty, 'actions' | 'description' | 'sql'>,
    ruleName?: string,
  ): CfnTopicRule {
    return new CfnTopicRule(this, `${name}Rule`, {
      ...(ruleName !== undefined && { ruleName }),
      topicRulePayload: {
        ...payload,
        awsIotSqlVersion: sqlVersion,
        ...(errorAction !== undefined && { errorAction }),
      },
    });
  }

  #makeRole(name: string, deadLetters: DeadLetters, statements: readonly PolicyStatement[]): string {
    const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.arn] });
    const role = new Role(this, `${name}Role`, {
      assumedBy: iotActingForRules(this),
      inlinePolicies: { actions: new PolicyDocument({ statements: [...statements, send] }) },
    });
    return role.roleArn;
  }
}

/** Expressions of the columns of an event; a column missing here does not compile. */
type Columns<Event> = Readonly<Record<keyof Event, string>>;

/** The payload is in base64, so that nothing in it can be mistaken for a fact of the channel. */
const requestColumns: Columns<CertificateRequestEvent> = {
  kind: `'REQUEST'`,
  referenceId: 'topic(3)',
  certificateId: 'principal()',
  payload: `encode(*, 'base64')`,
};

/** Only the ingest function publishes these messages, so their content is trusted. */
const usedColumns: Columns<CertificateUsedEvent> = {
  kind: `'USED'`,
  referenceId: 'topic(3)',
  certificateId: 'certificateId',
};

/**
 * AWS IoT makes the event, in which only `clientId` is the client's text: what is not a Reference
 * ID stays there (assumption iot-70). It names the certificate's own thing (assumption iot-71).
 */
const refusedColumns: Columns<ConnectFailedEvent> = {
  certificateId: 'principalIdentifier',
  claimedId: `regexp_substr(clientId, '${claimedIdPattern}')`,
  thingName: 'thingName',
  sessionId: 'sessionIdentifier',
  at: 'timestamp()',
};

function sendTo({ url: queueUrl }: DeadLetters, roleArn: string): CfnTopicRule.ActionProperty {
  return { sqs: { roleArn, queueUrl, useBase64: false } };
}

/** The SELECT clause that makes a `StreamRecord`; a column missing here does not compile. */
function columns({ kind, referenceId, certificateId }: StreamRule): string {
  const expressions: Readonly<Record<Exclude<keyof StreamRecord, 'returns' | 'certificateId'>, string>> = {
    kind: `'${kind}'`,
    referenceId,
    ...(certificateId !== undefined && { certificateId }),
    payload: `encode(*, 'base64')`,
    receivedAt: 'timestamp()',
  };
  return list(expressions);
}

function list(expressions: Readonly<Record<string, string>>): string {
  return Object.entries(expressions)
    .map(([column, expression]) => `${expression} AS ${column}`)
    .join(', ');
}
