/** AWS WAF before the API: one address cannot send more than so many requests, whoever it signs in as. */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

interface FirewallProps {
  readonly apiArn: string;
  readonly requestsPerIpInFiveMinutes: number;
}

/** How many times more requests an address may send that are signed by IAM, as the functions' own are. */
const signedFactor = 50;

/**
 * The web ACL and its association. It counts HTTP requests and registrations of subscriptions; AWS WAF never sees a WebSocket
 * handshake (AppSync Developer Guide, "Using AWS WAF to protect your APIs"), so connections are bounded by allowances.
 * Aliases inside one request are counted by `resolverCountLimit` and the allowance.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const limit = props.requestsPerIpInFiveMinutes;
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: [
        rateRule('RequestsPerAddress', 0, limit, { notStatement: { statement: signedByIam } }),
        rateRule('SignedRequestsPerAddress', 1, limit * signedFactor, signedByIam),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.apiArn, webAclArn: webAcl.attrArn });
  }
}

function rateRule(
  name: string,
  priority: number,
  limit: number,
  scopeDownStatement: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit, scopeDownStatement },
    },
    visibilityConfig: visibility(name),
  };
}

/**
 * The functions publish changes many times a second from a few addresses of AWS. A caller may write such a header without
 * being able to sign: AppSync refuses the request, and the second rule bounds how often it has to.
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
