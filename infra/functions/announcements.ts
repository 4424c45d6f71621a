/** The function that announces events: its definition, its permissions and its source. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { announcedEvents } from '../../domain/announcements.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Publishes events of the history to subscribers, and sends e-mails about them. */
export function announceEventsDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { announcementDeadLetters, api, mailFrom, tables, userPool } = props;
  return {
    description: 'Announces events of the history to people with access to the vehicle',
    service: 'announcements',
    timeoutSeconds: 60,
    memorySize: 512,
    environment: {
      ...tables.environment([
        'VehicleState',
        ...(mailFrom === undefined ? [] : (['Announcements'] as const)),
      ]),
      GRAPHQL_URL: api.url,
      ...(mailFrom !== undefined && { MAIL_FROM: mailFrom, USER_POOL_ID: userPool.id }),
    },
    statements: [
      allow(['dynamodb:GetItem'], [tables.arn('VehicleState')]),
      allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishVehicleAccess')]),
      allow(['sqs:SendMessage'], [announcementDeadLetters.arn]),
      ...tables.streamStatements('VehicleHistory'),
      ...(mailFrom === undefined ? [] : mailStatements(props, mailFrom, scope)),
    ],
  };
}

/** SES takes the identity of the address where it has one, and that of its domain otherwise. */
function mailStatements(
  { tables, userPool }: FunctionsProps,
  mailFrom: string,
  scope: Construct,
): PolicyStatement[] {
  const identities = [mailFrom, mailFrom.slice(mailFrom.indexOf('@') + 1)];
  return [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('Announcements')]),
    allow(['cognito-idp:ListUsers'], [userPool.arn]),
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: identities.map((resourceName) =>
        Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName }),
      ),
      conditions: { StringEquals: { 'ses:FromAddress': mailFrom } },
    }),
  ];
}

/** Lambda invokes the function only for events that are announced. */
export function feedFromHistory(
  scope: Construct,
  target: ReleasedFunction,
  { announcementDeadLetters: deadLetters, tables }: FunctionsProps,
): void {
  const events = announcedEvents();
  feedFromTable(scope, 'HistorySource', target, {
    ...{ tables, deadLetters, table: 'VehicleHistory', batchSize: 20 },
    filters: [{ eventName: ['INSERT'], dynamodb: { NewImage: { event: { S: events } } } }],
  });
}
