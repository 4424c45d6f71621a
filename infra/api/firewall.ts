/** AWS WAF before the API: limits the requests of one IP address, for all its users together. */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

interface FirewallProps {
  readonly apiArn: string;
  readonly requestsPerIpInFiveMinutes: number;
}

/** How many times more publications than other requests one address may send. */
const publicationFactor = 50;

/**
 * The web ACL and its association. It counts HTTP requests and registrations of subscriptions; AWS
 * WAF never sees a WebSocket handshake (AppSync Developer Guide, "Using AWS WAF to protect your
 * APIs"), so connections are bounded by allowances. Each request counts under one of the two rules.
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
        rateRule('RequestsPerAddress', 0, limit, { notStatement: { statement: publication } }),
        rateRule('SignedRequestsPerAddress', 1, limit * publicationFactor, publication),
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

/** Where a statement looks, and what AWS WAF does to the text first. */
type Place = Pick<CfnWebACL.ByteMatchStatementProperty, 'fieldToMatch' | 'textTransformations'>;

const authorization: Place = {
  fieldToMatch: { singleHeader: { Name: 'authorization' } },
  textTransformations: [{ priority: 0, type: 'NONE' }],
};

/** The first 8 KB, which is all that AWS WAF sees of a body sent to AppSync (same guide). */
const body: Place = {
  fieldToMatch: { body: { oversizeHandling: 'CONTINUE' } },
  textTransformations: [{ priority: 0, type: 'NONE' }],
};

/** The same with JSON's escapes resolved: "\\u0073ubscription" is the same word to AppSync. */
const decodedBody: Place = { ...body, textTransformations: [{ priority: 0, type: 'JS_DECODE' }] };

/**
 * A publication of the functions (`functions/aws/graphql.ts`): signed by IAM, and its document is a
 * mutation. The functions publish many times a second from a few addresses of AWS. A caller may
 * write such a header without being able to sign: AppSync refuses the request, and the second rule
 * bounds how often it has to. The registration of a subscription always counts under the first
 * rule, with any header. Its message either does not begin like a publication's, or holds the
 * word `subscription` (assumption appsync-60).
 */
const publication: CfnWebACL.StatementProperty = {
  andStatement: {
    statements: [
      matches(authorization, 'STARTS_WITH', 'AWS4-HMAC-SHA256'),
      matches(body, 'STARTS_WITH', '{"query":"mutation'),
      { notStatement: { statement: matches(decodedBody, 'CONTAINS', 'subscription') } },
    ],
  },
};

function matches(
  place: Place,
  positionalConstraint: 'STARTS_WITH' | 'CONTAINS',
  searchString: string,
): CfnWebACL.StatementProperty {
  return { byteMatchStatement: { ...place, positionalConstraint, searchString } };
}

/**
 * Sampled requests stay off: they keep headers, and the Authorization header is a person's token.
 */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
