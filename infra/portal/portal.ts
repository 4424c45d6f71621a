/**
 * The page of owners: its files in a private bucket, CloudFront before them, the function that puts
 * them there, and the function that keeps the page's session. A nested stack of its own, because
 * the stack around it is near the limit of resources
 * (docs/decisions/0064-what-may-move-to-a-nested-stack.md).
 */
import { Aws, CfnResource, FileSystem, Fn, NestedStack } from 'aws-cdk-lib';
import {
  CfnCachePolicy,
  CfnDistribution,
  CfnFunction,
  CfnOriginAccessControl,
  CfnResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Api } from '../api/api.ts';
import type { Identity } from '../api/identity.ts';
import type { Bundler } from '../bundling.ts';
import { privateBucket, privatePolicy } from '../data/private-bucket.ts';
import { type FunctionSettings, ProjectFunction } from '../functions/function.ts';
import { allow } from '../functions/statements.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import type { PortalSettings } from './portal-settings.ts';
import { buildPage } from './page-build.ts';
import { contentSecurityPolicy, pageHeaders, scanWorkerPath, scanWorkerPolicy } from './page-headers.ts';
import { edgeCode } from './page-route-code.ts';
import { Session } from './session.ts';

/** What the page is made from. */
export interface PortalProps {
  readonly api: Api;
  readonly bundler: Bundler;
  readonly identity: Identity;
  readonly portal: PortalSettings;
  readonly functionSettings: FunctionSettings;
}

/** Seconds in a year, the longest that CloudFront keeps a copy. */
const oneYear = 31_536_000;
/** The function's time limit in seconds; `functions/page/publish-page.ts` relies on it. */
const publishingSeconds = 120;

/** The nested stack; its page calls the API and signs in through the app client of `identity`. */
export class Portal extends NestedStack {
  /** The page's address. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: PortalProps) {
    super(scope, id, {
      description: 'The page of owners of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    const bucket = this.#makeBucket(props.functionSettings.keepData);
    const session = new Session(this, 'Session', {
      ...props,
      pageClientId: props.identity.pageClientId,
      concurrency: props.portal.sessionConcurrency,
      nameOf: (part) => this.#name(part),
    });
    const distribution = this.#makeDistribution(bucket, session, props);
    session.permit(distribution);
    const policy = new CfnBucketPolicy(this, 'PageBucketPolicy', {
      bucket: bucket.ref,
      policyDocument: privatePolicy(bucket.attrArn, ofDistribution(bucket, distribution)),
    });
    policy.applyRemovalPolicy(removalPolicyFor(props.functionSettings.keepData));
    // The page may need the headers of its release: a new policy, or an address to call.
    this.#publishPage(bucket, props).node.addDependency(distribution);
    this.url = `https://${props.portal.domain?.name ?? distribution.attrDomainName}`;
  }

  /** It holds nothing but what a deployment puts there, so it has neither versions nor backups. */
  #makeBucket(keepData: boolean): CfnBucket {
    const bucket = new CfnBucket(this, 'PageBucket', privateBucket);
    bucket.applyRemovalPolicy(removalPolicyFor(keepData));
    acknowledge(bucket, 'AwsSolutions-S1', 'It holds the public files of the page, which CloudFront reads.');
    return bucket;
  }

  #makeDistribution(bucket: CfnBucket, session: Session, props: PortalProps): CfnDistribution {
    const { domain, priceClass, webAclArn } = props.portal;
    const behavior = this.#makeBehavior(props);
    const distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: 'The page of owners',
        defaultRootObject: 'index.html',
        httpVersion: 'http2and3',
        ipv6Enabled: true,
        priceClass,
        origins: [
          {
            id: 'bucket',
            domainName: bucket.attrRegionalDomainName,
            originAccessControlId: this.#makeAccessControl().attrId,
            // CloudFormation needs the member, empty where there is an access control.
            s3OriginConfig: { originAccessIdentity: '' },
          },
          session.origin,
        ],
        cacheBehaviors: [
          session.behavior(behavior.responseHeadersPolicyId),
          { ...behavior, pathPattern: scanWorkerPath, responseHeadersPolicyId: this.#makeWorkerHeaders() },
        ],
        defaultCacheBehavior: behavior,
        ...(webAclArn !== undefined && { webAclId: webAclArn }),
        ...(domain !== undefined && {
          aliases: [domain.name],
          viewerCertificate: {
            acmCertificateArn: domain.certificateArn,
            minimumProtocolVersion: 'TLSv1.2_2021',
            sslSupportMethod: 'sni-only',
          },
        }),
      },
    });
    acknowledgeDistribution(distribution, props.portal);
    return distribution;
  }

  #makeAccessControl(): CfnOriginAccessControl {
    return new CfnOriginAccessControl(this, 'AccessControl', {
      originAccessControlConfig: {
        name: this.#name('reference-id-page'),
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      },
    });
  }

  /** Copies are kept as the files say: forever below `assets/`, never without asking elsewhere. */
  #makeBehavior({ api }: PortalProps): CfnDistribution.DefaultCacheBehaviorProperty & {
    readonly responseHeadersPolicyId: string;
  } {
    const cachePolicy = new CfnCachePolicy(this, 'CachePolicy', {
      cachePolicyConfig: {
        name: this.#name('reference-id-page'),
        ...{ minTtl: 0, defaultTtl: 0, maxTtl: oneYear },
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: 'none' },
          headersConfig: { headerBehavior: 'none' },
          queryStringsConfig: { queryStringBehavior: 'none' },
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
        },
      },
    });
    const { attrGraphQlUrl: graphqlUrl, attrRealtimeUrl: realtimeUrl } = api.graphqlApi;
    const headers = new CfnResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyConfig: pageHeaders(
        this.#name('reference-id-page'),
        'Headers of the page of owners',
        contentSecurityPolicy({ graphqlUrl, realtimeUrl }),
      ),
    });
    return {
      targetOriginId: 'bucket',
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
      compress: true,
      cachePolicyId: cachePolicy.attrId,
      responseHeadersPolicyId: headers.attrId,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: this.#makeRoute().attrFunctionArn }],
    };
  }

  /**
   * Returns the id of the headers of the one file that may use WebAssembly (assumption
   * cloudfront-4).
   */
  #makeWorkerHeaders(): string {
    const headers = new CfnResponseHeadersPolicy(this, 'ScanWorkerHeaders', {
      responseHeadersPolicyConfig: pageHeaders(
        this.#name('reference-id-scan-worker'),
        'Headers of the worker that reads codes',
        scanWorkerPolicy,
      ),
    });
    return headers.attrId;
  }

  #makeRoute(): CfnFunction {
    return new CfnFunction(this, 'Route', {
      name: this.#name('reference-id-page'),
      autoPublish: true,
      functionConfig: { comment: 'Routes of the page', runtime: 'cloudfront-js-2.0' },
      functionCode: edgeCode('page-route'),
    });
  }

  /** CloudFormation calls the function when the page or its configuration has changed. */
  #publishPage(bucket: CfnBucket, { api, bundler, functionSettings, identity }: PortalProps): CfnResource {
    const { digest, folder } = buildPage();
    const bundle = bundler.functionWith('page/publish-page', 'site', folder, digest);
    const { lambda, role } = new ProjectFunction(
      this,
      'PublishPage',
      {
        bundle,
        description: 'Puts the files of the page into their bucket',
        service: 'portal',
        timeoutSeconds: publishingSeconds,
        memorySize: 512,
        environment: {},
        statements: [
          allow(['s3:ListBucket'], [bucket.attrArn]),
          allow(['s3:DeleteObject', 's3:PutObject'], [`${bucket.attrArn}/*`]),
        ],
      },
      functionSettings,
    );
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::<PageBucket.Arn>/*]',
      'The function puts and removes every file of the page.',
    );
    const { attrGraphQlUrl: graphqlUrl, attrRealtimeUrl: realtimeUrl } = api.graphqlApi;
    const files = new CfnResource(this, 'Files', {
      type: 'Custom::PageFiles',
      properties: {
        ServiceToken: lambda.functionArn,
        ServiceTimeout: 2 * publishingSeconds,
        BucketName: bucket.ref,
        // A change of the page or of the function that puts it changes this property, so that
        // CloudFormation calls the function.
        Build: FileSystem.fingerprint(bundle),
        Config: {
          region: Aws.REGION,
          userPoolId: identity.userPoolId,
          appClientId: identity.pageClientId,
          graphqlUrl,
          realtimeUrl,
        },
      },
    });
    files.node.addDependency(role);
    return files;
  }

  /** Names of CloudFront are of the whole account, so they end with this stack's UUID. */
  #name(part: string): string {
    return `${part}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
  }
}

/** CloudFront may read every file, and only for this distribution. */
function ofDistribution(bucket: CfnBucket, { attrId: id }: CfnDistribution): object {
  return {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: `${bucket.attrArn}/*`,
    Condition: {
      StringEquals: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${id}`,
      },
    },
  };
}

function acknowledgeDistribution(distribution: CfnDistribution, { domain, webAclArn }: PortalSettings): void {
  const acknowledged = {
    'AwsSolutions-CFR1': 'Owners travel; the API knows people by their sign-in, not by their country.',
    'AwsSolutions-CFR3': 'Logs of viewers hold addresses of people and their pages, which nothing needs.',
    ...(webAclArn === undefined && {
      'AwsSolutions-CFR2': 'The files are public and read only; the API behind the page has a web ACL.',
    }),
    ...(domain === undefined && {
      'AwsSolutions-CFR4': 'CloudFront sets the protocols of its own domain; portalDomain has TLS 1.2.',
    }),
  };
  for (const [id, reason] of Object.entries(acknowledged)) {
    acknowledge(distribution, id, reason);
  }
}
