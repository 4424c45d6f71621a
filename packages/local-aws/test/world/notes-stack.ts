/**
 * A small cloud assembly, unrelated to the product: notes in a table, behind an API and a function.
 * A web ACL is in front of the API, and a schedule calls the function.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const schema = /* GraphQL */ `
  type Query {
    note(id: ID!): Note
    shout(text: String!): String
  }
  type Mutation {
    putNote(id: ID!, text: String!): Note
  }
  type Note {
    id: ID!
    text: String!
  }
`;

const getNote = `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id: ctx.args.id }) };
}
export function response(ctx) {
  return ctx.result;
}
`;

const putNote = `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ id: ctx.args.id }),
    attributeValues: util.dynamodb.toMapValues({ text: ctx.args.text }),
  };
}
export function response(ctx) {
  return ctx.result;
}
`;

const shout = `export function request(ctx) {
  return { operation: 'Invoke', payload: { text: ctx.args.text } };
}
export function response(ctx) {
  return ctx.result;
}
`;

const handler = `export const handler = async ({ text }) => text.toUpperCase() + process.env.MARK;\n`;

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

const role = (service: string, action: readonly string[], resource: unknown) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [
      {
        PolicyName: 'access',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
        },
      },
    ],
  },
});

const ref = (logicalId: string) => ({ Ref: logicalId });
const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });

const resolver = (TypeName: string, FieldName: string, DataSourceName: string, Code: string) => ({
  Type: 'AWS::AppSync::Resolver',
  Properties: {
    ApiId: attribute('Api', 'ApiId'),
    TypeName,
    FieldName,
    DataSourceName,
    Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    Code,
  },
  DependsOn: ['Schema', 'NotesSource', 'ShoutSource'],
});

/** Requests that the web ACL allows one address in five minutes. */
export const requestsPerAddress = 100;

const webAcl = {
  Type: 'AWS::WAFv2::WebACL',
  Properties: {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: {},
    Rules: [
      {
        Name: 'RequestsPerAddress',
        Priority: 0,
        Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: requestsPerAddress } },
        VisibilityConfig: {},
      },
    ],
  },
};

const schedule = {
  Schedule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 hour)',
      Targets: [{ Id: 'Shout', Arn: attribute('Shout', 'Arn'), Input: '{"text":"milk"}' }],
    },
  },
  SchedulePermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute('Shout', 'Arn'),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute('Schedule', 'Arn'),
    },
  },
};

const template = {
  Resources: {
    Notes: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    ShoutRole: role('lambda.amazonaws.com', ['logs:CreateLogStream', 'logs:PutLogEvents'], '*'),
    ShoutLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/notes/shout' } },
    Shout: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'assets', S3Key: 'shout.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: attribute('ShoutRole', 'Arn'),
        Environment: { Variables: { MARK: '!' } },
        LoggingConfig: { LogGroup: { Ref: 'ShoutLogs' } },
      },
    },
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: { Name: 'notes', AuthenticationType: 'AWS_IAM' },
    },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: attribute('Api', 'ApiId'), Definition: schema },
    },
    WebAcl: webAcl,
    WebAclAssociation: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: attribute('Api', 'Arn'), WebACLArn: attribute('WebAcl', 'Arn') },
    },
    ...schedule,
    NotesRole: role(
      'appsync.amazonaws.com',
      ['dynamodb:GetItem', 'dynamodb:PutItem'],
      attribute('Notes', 'Arn'),
    ),
    NotesSource: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ApiId: attribute('Api', 'ApiId'),
        Name: 'notes',
        Type: 'AMAZON_DYNAMODB',
        ServiceRoleArn: attribute('NotesRole', 'Arn'),
        DynamoDBConfig: { TableName: { Ref: 'Notes' }, AwsRegion: { Ref: 'AWS::Region' } },
      },
    },
    InvokeRole: role('appsync.amazonaws.com', ['lambda:InvokeFunction'], attribute('Shout', 'Arn')),
    ShoutSource: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ApiId: attribute('Api', 'ApiId'),
        Name: 'shout',
        Type: 'AWS_LAMBDA',
        ServiceRoleArn: attribute('InvokeRole', 'Arn'),
        LambdaConfig: { LambdaFunctionArn: attribute('Shout', 'Arn') },
      },
    },
    Queues: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: { 'Fn::Sub': 'https://assets.s3.${AWS::Region}.${AWS::URLSuffix}/queues.json' },
        Parameters: { NotesTable: ref('Notes') },
      },
    },
    NoteResolver: resolver('Query', 'note', 'notes', getNote),
    PutNoteResolver: resolver('Mutation', 'putNote', 'notes', putNote),
    ShoutResolver: resolver('Query', 'shout', 'shout', shout),
  },
  Outputs: {
    ApiUrl: { Value: attribute('Api', 'GraphQLUrl') },
    RealtimeUrl: { Value: attribute('Api', 'RealtimeUrl') },
    QueueUrl: { Value: attribute('Queues', 'Outputs.Url') },
  },
};

/** A nested stack with a queue. */
const queues = {
  Parameters: { NotesTable: { Type: 'String' } },
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Sub': '${NotesTable}-changes' } },
    },
  },
  Outputs: { Url: { Value: ref('Queue') } },
};

/**
 * Writes the assembly into a new folder below the system's temporary one and returns the folder.
 */
export function writeNotesAssembly(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'notes-assembly-'));
  const write = (name: string, content: unknown): void =>
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  mkdirSync(path.join(folder, 'shout'));
  write('shout/index.mjs', handler);
  write('Notes.template.json', template);
  write('Queues.nested.template.json', queues);
  write('Notes.assets.json', {
    files: {
      shout: { source: { path: 'shout' }, destinations: { here: { objectKey: 'shout.zip' } } },
      queues: {
        source: { path: 'Queues.nested.template.json' },
        destinations: { here: { objectKey: 'queues.json' } },
      },
    },
  });
  write('manifest.json', {
    artifacts: {
      Notes: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Notes.template.json' } },
    },
  });
  return folder;
}
