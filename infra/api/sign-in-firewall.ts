/**
 * AWS WAF before the user pool: limits the requests of one IP address. AWS WAF sees the operations
 * that need no AWS credentials, with the operation's name in a header. It sees no personal data
 * (Cognito Developer Guide, "Associating an AWS WAF web ACL with a user pool"; assumption
 * cognito-7).
 */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

interface SignInFirewallProps {
  readonly userPoolArn: string;
  readonly registrationsPerIpInFiveMinutes: number;
  readonly requestsPerIpInFiveMinutes: number;
}

/** Operations that send e-mails or try codes. */
const registrations = [
  'SignUp',
  'ConfirmSignUp',
  'ResendConfirmationCode',
  'ForgotPassword',
  'ConfirmForgotPassword',
] as const;

/**
 * Operations that the session function calls for everyone, from few addresses. They take a refresh
 * token, which cannot be guessed, and `sessionConcurrency` limits them.
 */
const ofSessions = ['GetTokensFromRefreshToken', 'RevokeToken'] as const;

/** The web ACL and its association. A blocked SDK call fails with ForbiddenException. */
export class SignInFirewall extends Construct {
  constructor(scope: Construct, id: string, props: SignInFirewallProps) {
    super(scope, id);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('SignInWebAcl'),
      rules: [
        rateRule('RegistrationsPerAddress', 0, props.registrationsPerIpInFiveMinutes, {
          orStatement: { statements: registrations.map(isOperation) },
        }),
        rateRule('SignInRequestsPerAddress', 1, props.requestsPerIpInFiveMinutes, {
          notStatement: { statement: { orStatement: { statements: ofSessions.map(isOperation) } } },
        }),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.userPoolArn,
      webAclArn: webAcl.attrArn,
    });
  }
}

/** Cognito accepts custom status codes from 400 to 499 (same guide). */
function rateRule(
  name: string,
  priority: number,
  limit: number,
  scopeDownStatement?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit,
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function isOperation(searchString: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { Name: 'x-amzn-cognito-operation-name' } },
      textTransformations: [{ priority: 0, type: 'NONE' }],
      positionalConstraint: 'EXACTLY',
      searchString,
    },
  };
}

/** Sampled requests stay off: they keep headers. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
