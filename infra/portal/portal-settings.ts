/** The settings of the page, read from the CDK context. */
import type { Node } from 'constructs';
import { arn, hostName, oneOf, wholeNumber } from '../context-values.ts';

const priceClasses = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;

/** How viewers reach the page. */
export interface PortalSettings {
  /** The page's own host name, with its certificate of us-east-1; CloudFront's when absent. */
  readonly domain: { readonly name: string; readonly certificateArn: string } | undefined;
  /** A web ACL with the scope CLOUDFRONT, in us-east-1; none when absent. */
  readonly webAclArn: string | undefined;
  /** The edge locations that serve the page, from the cheapest regions to all. */
  readonly priceClass: (typeof priceClasses)[number];
  /** Runs of the session function at once, which Lambda reserves for it; 0 for no reservation. */
  readonly sessionConcurrency: number;
}

/**
 * Returns the settings; throws an error that names the key. CloudFront takes a certificate of ACM
 * and a web ACL from us-east-1 only (ACM User Guide, "AWS Region that you request a certificate
 * in"; AWS WAF Developer Guide, "Amazon CloudFront").
 */
export function readPortalSettings(node: Node): PortalSettings {
  const [name, certificateArn] = [hostName(node, 'portalDomain'), arn(node, 'portalCertificateArn', 'acm')];
  const webAclArn = arn(node, 'portalWebAclArn', 'wafv2');
  if ((name === undefined) !== (certificateArn === undefined)) {
    throw new Error('Context portalDomain and portalCertificateArn need each other.');
  }
  if (certificateArn !== undefined && certificateArn.split(':')[3] !== 'us-east-1') {
    throw new Error('Context portalCertificateArn must be of us-east-1, where CloudFront looks for it.');
  }
  if (webAclArn !== undefined && !/^arn:[\w-]+:wafv2:us-east-1:\d{12}:global\/webacl\//.test(webAclArn)) {
    throw new Error('Context portalWebAclArn must be a web ACL of us-east-1 with the scope CLOUDFRONT.');
  }
  const domain = name === undefined || certificateArn === undefined ? undefined : { name, certificateArn };
  return {
    domain,
    webAclArn,
    priceClass: oneOf(node, 'portalPriceClass', priceClasses),
    sessionConcurrency: wholeNumber(node, 'sessionConcurrency', 20, 0, 1_000),
  };
}
