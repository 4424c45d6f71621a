/**
 * A small cloud assembly with a page: a bucket behind CloudFront, and a custom resource whose
 * function puts the page's files into the bucket.
 */
import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Json = Readonly<Record<string, unknown>>;

/** The code of the function at the edge. */
export const edgeCode = `function handler(event) {
  var request = event.request;
  if (request.uri === '/throws') { throw new Error(request.uri); }
  if (request.uri === '/nothing') { return; }
  if (request.uri === '/refused') {
    return { statusCode: 404, headers: { 'cache-control': { value: 'no-store' } }, body: 'no' };
  }
  if (request.uri === '/query') {
    return { statusCode: 200, body: JSON.stringify([request.querystring, request.cookies]) };
  }
  if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) { request.uri = '/index.html'; }
  return request;
}`;

/** A script long enough to be compressed. */
export const script = `console.log('page');\n`.repeat(100);

/** The provider: puts files, then reports to CloudFormation. */
const provider = `
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const client = new S3Client({ forcePathStyle: true });
export const handler = async (event) => {
  const { Bucket, Outcome, Secret } = event.ResourceProperties;
  if (Outcome === 'throw') throw new Error('the provider broke');
  const put = (Key, Body, ContentType, CacheControl) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl }));
  await put('index.html', '<!doctype html><title>Page</title>', 'text/html; charset=utf-8', 'no-cache');
  await put('assets/page.js', ${JSON.stringify(script)}, 'text/javascript', 'public, immutable');
  await put('assets/logo.png', Buffer.alloc(2000), 'image/png', 'public');
  if (Outcome === 'silent') return;
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({
    Status: Outcome === 'fail' ? 'FAILED' : 'SUCCESS', Reason: 'as asked',
    PhysicalResourceId: event.ResourceType, StackId: event.StackId, LogicalResourceId: event.LogicalResourceId,
    RequestId: Outcome === 'other' ? 'another' : event.RequestId, Data: { Files: '3' },
  }) });
};
`;

const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });
const ref = (logicalId: string) => ({ Ref: logicalId });
const none = { HeadersConfig: { HeaderBehavior: 'none' }, CookiesConfig: { CookieBehavior: 'none' } };

const lambdaRole = {
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
        PolicyName: 'access',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
            { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::pages/*' },
          ],
        },
      },
    ],
  },
};

/** What a test changes of the template. */
export interface PageStackOptions {
  /** What the provider does: by default it succeeds. */
  readonly outcome?: 'throw' | 'silent' | 'fail' | 'other';
  /** `aws:SourceArn` that the bucket's policy demands, without the name of the distribution. */
  readonly sourceArn?: unknown;
  readonly edgeCode?: string;
  readonly behavior?: Json;
  readonly distribution?: Json;
}

function template({ outcome, behavior = {}, distribution = {}, ...options }: PageStackOptions) {
  const sourceArn = options.sourceArn ?? {
    'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}',
  };
  return {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: ref('Bucket'),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::pages/*',
                Condition: { StringEquals: { 'aws:SourceArn': sourceArn } },
              },
            ],
          },
        },
      },
      Role: lambdaRole,
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/pages/provider' } },
      Provider: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: 'assets', S3Key: 'provider.zip' },
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Timeout: 20,
          Role: attribute('Role', 'Arn'),
          LoggingConfig: { LogGroup: ref('Logs') },
        },
      },
      Files: {
        Type: 'Custom::PageFiles',
        Properties: {
          ServiceToken: attribute('Provider', 'Arn'),
          Bucket: ref('Bucket'),
          Outcome: outcome ?? 'succeed',
        },
      },
      ...cloudFrontResources(options.edgeCode ?? edgeCode, behavior, distribution),
    },
    Outputs: {
      PageUrl: { Value: { 'Fn::Join': ['', ['https://', attribute('Distribution', 'DomainName')]] } },
      Files: { Value: attribute('Files', 'Files') },
      FilesId: { Value: ref('Files') },
    },
  };
}

/** How long viewers may keep files, and which headers they get. */
const policies = {
  CachePolicy: {
    Type: 'AWS::CloudFront::CachePolicy',
    Properties: {
      CachePolicyConfig: {
        ...{ Name: 'pages', MinTTL: 0, DefaultTTL: 0, MaxTTL: 31_536_000 },
        ParametersInCacheKeyAndForwardedToOrigin: {
          ...none,
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          EnableAcceptEncodingGzip: true,
          EnableAcceptEncodingBrotli: true,
        },
      },
    },
  },
  Headers: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        Name: 'pages',
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
        },
        CustomHeadersConfig: {
          Items: [{ Header: 'Cache-Control', Value: 'private', Override: false }],
        },
        RemoveHeadersConfig: { Items: [{ Header: 'x-amz-server-side-encryption' }] },
      },
    },
  },
};

function cloudFrontResources(code: string, behavior: Json, distribution: Json) {
  return {
    AccessControl: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: 'pages',
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    ...policies,
    Edge: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        Name: 'pages',
        AutoPublish: true,
        FunctionConfig: { Comment: 'routes', Runtime: 'cloudfront-js-2.0' },
        FunctionCode: code,
      },
    },
    Distribution: distributionOf(behavior, distribution),
  };
}

function distributionOf(behavior: Json, distribution: Json) {
  const shared = {
    TargetOriginId: 'bucket',
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: ref('CachePolicy'),
    ResponseHeadersPolicyId: ref('Headers'),
    Compress: true,
  };
  return {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        DefaultRootObject: 'index.html',
        Origins: [
          {
            Id: 'bucket',
            DomainName: attribute('Bucket', 'RegionalDomainName'),
            OriginAccessControlId: attribute('AccessControl', 'Id'),
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
        ],
        DefaultCacheBehavior: {
          ...shared,
          FunctionAssociations: [
            { EventType: 'viewer-request', FunctionARN: attribute('Edge', 'FunctionARN') },
          ],
          ...behavior,
        },
        CacheBehaviors: [{ ...shared, PathPattern: '/assets/*' }],
        ...distribution,
      },
    },
  };
}

let providerBundle: string | undefined;

/** The SDK is in the bundle, because the folder of a function has no packages. */
function bundleOfProvider(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: provider, resolveDir: import.meta.dirname },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outputFiles[0]?.text ?? '';
}

/** Writes the assembly into a new temporary folder and returns the folder. */
export function writePageAssembly(options: PageStackOptions = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'page-assembly-'));
  const write = (name: string, content: unknown): void =>
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  mkdirSync(path.join(folder, 'provider'));
  providerBundle ??= bundleOfProvider();
  write('provider/index.mjs', providerBundle);
  write('Pages.template.json', template(options));
  write('Pages.assets.json', {
    files: {
      provider: { source: { path: 'provider' }, destinations: { here: { objectKey: 'provider.zip' } } },
    },
  });
  write('manifest.json', {
    artifacts: {
      Pages: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Pages.template.json' } },
    },
  });
  return folder;
}
