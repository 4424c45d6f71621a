/**
 * The session function of the page: a function URL that only the page's distribution may call, at a
 * path of the page's own origin (docs/decisions/0080-the-page-keeps-its-session-in-a-cookie.md).
 */
import { Aws, Fn } from 'aws-cdk-lib';
import { type CfnDistribution, CfnFunction, CfnOriginAccessControl } from 'aws-cdk-lib/aws-cloudfront';
import { CfnPermission, CfnUrl } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Bundler } from '../bundling.ts';
import { type FunctionSettings, ReleasedFunction } from '../functions/function.ts';
import { liveAlias } from '../functions/releases.ts';
import { edgeCode } from './page-route-code.ts';

interface SessionProps {
  readonly bundler: Bundler;
  readonly pageClientId: string;
  /**
   * Most runs at once, which Lambda reserves. 0 reserves none: Lambda keeps 100 runs of an account
   * unreserved, so a new account with a quota of 10 cannot reserve any (AWS Lambda API Reference,
   * PutFunctionConcurrency).
   */
  readonly concurrency: number;
  readonly functionSettings: FunctionSettings;
  /** Makes a name of CloudFront that is unique in the account. */
  readonly nameOf: (part: string) => string;
}

const entry = 'session/keep-session';

/** AWS's own policies (CloudFront Developer Guide, "Use managed cache policies"). */
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
/**
 * A function URL refuses another host than its own, so `host` is not passed on. A list of headers
 * might leave out what the signature needs (assumption cloudfront-3).
 */
const allViewerExceptHostHeader = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The function, its URL, and what the distribution needs to reach it. */
export class Session extends Construct {
  /** The origin for the distribution. */
  readonly origin: CfnDistribution.OriginProperty;
  readonly #keepSession: ReleasedFunction;
  readonly #routeArn: string;

  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    const { bundler, concurrency, functionSettings, nameOf, pageClientId } = props;
    this.#keepSession = new ReleasedFunction(
      this,
      'KeepSession',
      {
        bundle: bundler.functions([entry])(entry),
        description: 'Keeps the refresh token of the page in a cookie',
        service: 'portal',
        timeoutSeconds: 10,
        memorySize: 512,
        ...(concurrency > 0 && { concurrency }),
        environment: { PAGE_CLIENT_ID: pageClientId },
        statements: [],
      },
      functionSettings,
    );
    const url = new CfnUrl(this, 'Url', {
      targetFunctionArn: this.#keepSession.lambda.functionArn,
      qualifier: liveAlias,
      authType: 'AWS_IAM',
      invokeMode: 'BUFFERED',
    });
    url.node.addDependency(this.#keepSession.alias);
    this.origin = {
      id: 'session',
      domainName: Fn.select(2, Fn.split('/', url.attrFunctionUrl)),
      originAccessControlId: this.#makeAccessControl(nameOf('reference-id-session')).attrId,
      customOriginConfig: { originProtocolPolicy: 'https-only', originSslProtocols: ['TLSv1.2'] },
    };
    this.#routeArn = new CfnFunction(this, 'Route', {
      name: nameOf('reference-id-session'),
      autoPublish: true,
      functionConfig: { comment: 'Host of the page', runtime: 'cloudfront-js-2.0' },
      functionCode: edgeCode('session-route'),
    }).attrFunctionArn;
  }

  /** Returns the behavior of the distribution for the session's paths. Nothing is cached. */
  behavior(responseHeadersPolicyId: string): CfnDistribution.CacheBehaviorProperty {
    return {
      pathPattern: '/session/*',
      targetOriginId: 'session',
      viewerProtocolPolicy: 'https-only',
      // CloudFront offers POST only together with all others.
      allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
      compress: false,
      cachePolicyId: cachingDisabled,
      originRequestPolicyId: allViewerExceptHostHeader,
      responseHeadersPolicyId,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: this.#routeArn }],
    };
  }

  /**
   * Lets the distribution call the URL. Both permissions are needed (AWS Lambda Developer Guide,
   * "Control access to Lambda function URLs"); the second one holds for calls of the URL only.
   */
  permit({ attrId }: CfnDistribution): void {
    const permission = {
      functionName: this.#keepSession.alias.ref,
      principal: 'cloudfront.amazonaws.com',
      sourceArn: `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${attrId}`,
    };
    new CfnPermission(this, 'MayInvokeUrl', {
      ...permission,
      action: 'lambda:InvokeFunctionUrl',
      functionUrlAuthType: 'AWS_IAM',
    });
    new CfnPermission(this, 'MayInvoke', {
      ...permission,
      action: 'lambda:InvokeFunction',
      invokedViaFunctionUrl: true,
    });
  }

  #makeAccessControl(name: string): CfnOriginAccessControl {
    return new CfnOriginAccessControl(this, 'AccessControl', {
      originAccessControlConfig: {
        name,
        originAccessControlOriginType: 'lambda',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      },
    });
  }
}
