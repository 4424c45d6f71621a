/** AWS WAF before the API: one address cannot send more than so many requests, whoever it signs in as. The system's own publishers are not counted. */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

interface FirewallProps {
  readonly apiArn: string;
  readonly requestsPerIpInFiveMinutes: number;
}

/** The web ACL and its association. It counts HTTP requests; aliases inside one request are counted by `resolverCountLimit` and the allowance. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: [
        {
          name: 'RequestsPerAddress',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
              limit: props.requestsPerIpInFiveMinutes,
              scopeDownStatement: { notStatement: { statement: signedByIam } },
            },
          },
          visibilityConfig: visibility('RequestsPerAddress'),
        },
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.apiArn, webAclArn: webAcl.attrArn });
  }
}

/**
 * The functions publish changes many times a second from a few addresses of AWS, and nobody else's requests are signed like this. Who only pretends is
 * refused by AppSync, which checks the signature before any resolver runs.
 */
const signedByIam: CfnWebACL.StatementProperty = {
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'authorization' } },
    positionalConstraint: 'STARTS_WITH',
    searchString: 'AWS4-HMAC-SHA256',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/** Sampled requests stay off: they keep headers, and the Authorization header is somebody's token. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
