/** A small cloud assembly with a function URL behind CloudFront. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Json = Readonly<Record<string, unknown>>;

/** Returns the event as its body, unless the path names another outcome. */
const code = `
export const handler = async (event) => {
  if (event.rawPath === '/call/throws') throw new Error('secret detail');
  if (event.rawPath === '/call/plain') return { plain: true };
  if (event.rawPath === '/call/invalid') return { statusCode: 99 };
  if (event.rawPath === '/call/cookies') return { statusCode: 204, cookies: ['a=1', 'b=2'] };
  if (event.rawPath === '/call/image') {
    return { statusCode: 200, body: 'AQI=', isBase64Encoded: true, headers: { 'Content-Type': 'image/png' } };
  }
  return {
    statusCode: 201,
    headers: { 'X-Own': 'yes' },
    cookies: ['session=2; Path=/; HttpOnly'],
    body: JSON.stringify(event),
  };
};
`;

const edgeCode = `function handler(event) {
  event.request.headers['x-page-host'] = { value: event.request.headers.host.value };
  return event.request;
}`;

const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });

/** What a test changes of the template. */
export interface FunctionStackOptions {
  /** Permissions of CloudFront, by logical id; both by default. */
  readonly permissions?: readonly ('MayInvokeUrl' | 'MayInvoke')[];
  /** `SourceArn` of the permissions, without the name of the distribution. */
  readonly sourceArn?: unknown;
  /** `FunctionName` of the permissions; the function by default. */
  readonly permitted?: Json;
  /** Further resources. */
  readonly resources?: Json;
  readonly url?: Json;
  readonly origin?: Json;
  readonly behavior?: Json;
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [
      {
        PolicyName: 'logs',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
          ],
        },
      },
    ],
  },
};

function permission(action: string, sourceArn: unknown, properties: Json) {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: action,
      Principal: 'cloudfront.amazonaws.com',
      SourceArn: sourceArn,
      ...properties,
    },
  };
}

function template({ behavior, origin, url, resources, ...options }: FunctionStackOptions) {
  const FunctionName = options.permitted ?? { Ref: 'Called' };
  const sourceArn = options.sourceArn ?? {
    'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}',
  };
  const permissions = {
    MayInvokeUrl: permission('lambda:InvokeFunctionUrl', sourceArn, {
      FunctionName,
      FunctionUrlAuthType: 'AWS_IAM',
    }),
    MayInvoke: permission('lambda:InvokeFunction', sourceArn, { FunctionName, InvokedViaFunctionUrl: true }),
  };
  const chosen = options.permissions ?? ['MayInvokeUrl', 'MayInvoke'];
  return {
    Resources: {
      Role: role,
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/called' } },
      Called: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: 'assets', S3Key: 'called.zip' },
          ...{ Handler: 'index.handler', Runtime: 'nodejs22.x', Timeout: 20 },
          ReservedConcurrentExecutions: 1,
          Role: attribute('Role', 'Arn'),
          LoggingConfig: { LogGroup: { Ref: 'Logs' } },
        },
      },
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { TargetFunctionArn: attribute('Called', 'Arn'), AuthType: 'AWS_IAM', ...url },
      },
      ...Object.fromEntries(chosen.map((name) => [name, permissions[name]])),
      ...cloudFrontResources(origin, behavior),
      ...resources,
    },
    Outputs: {
      PageUrl: { Value: { 'Fn::Join': ['', ['https://', attribute('Distribution', 'DomainName')]] } },
      FunctionUrl: { Value: attribute('Url', 'FunctionUrl') },
    },
  };
}

function cloudFrontResources(origin: Json = {}, behavior: Json = {}) {
  return {
    AccessControl: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: 'calls',
          OriginAccessControlOriginType: 'lambda',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    Edge: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        Name: 'calls',
        AutoPublish: true,
        FunctionConfig: { Comment: 'host', Runtime: 'cloudfront-js-2.0' },
        FunctionCode: edgeCode,
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'function',
              DomainName: { 'Fn::Select': [2, { 'Fn::Split': ['/', attribute('Url', 'FunctionUrl')] }] },
              OriginAccessControlId: attribute('AccessControl', 'Id'),
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
              ...origin,
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'function',
            ViewerProtocolPolicy: 'https-only',
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            FunctionAssociations: [
              { EventType: 'viewer-request', FunctionARN: attribute('Edge', 'FunctionARN') },
            ],
            ...behavior,
          },
        },
      },
    },
  };
}

/** Writes the assembly into a new temporary folder and returns the folder. */
export function writeFunctionAssembly(options: FunctionStackOptions = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'function-assembly-'));
  const write = (name: string, content: unknown): void =>
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  mkdirSync(path.join(folder, 'called'));
  write('called/index.mjs', code);
  write('Calls.template.json', template(options));
  write('Calls.assets.json', {
    files: { called: { source: { path: 'called' }, destinations: { here: { objectKey: 'called.zip' } } } },
  });
  write('manifest.json', {
    artifacts: {
      'Calls.assets': { type: 'cdk:asset-manifest', properties: { file: 'Calls.assets.json' } },
      Calls: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'Calls.template.json', stackName: 'Calls' },
      },
    },
  });
  return folder;
}
