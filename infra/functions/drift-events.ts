/**
 * Drift by event, when the deployment enables it: CloudTrail sends EventBridge the calls that
 * change AWS IoT's registry, and a function compares the vehicle that a call concerns. The account
 * needs a trail of management events (docs/OPERATIONS.md).
 */
import { Duration, Lazy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeadLetters } from '../iot/dead-letters.ts';
import { ReleasedFunction } from './function.ts';
import { type Functions, acknowledgeCertificates } from './functions.ts';
import type { FunctionsProps } from './props.ts';
import { followDriftDefinition } from './provisioning.ts';
import { limitRetries } from './retries.ts';

interface DriftEventsProps extends FunctionsProps {
  readonly functions: Functions;
}

/**
 * Calls after which AWS IoT may differ from the registry. CloudTrail sends changes only, no reads.
 */
const changes = [
  'DeleteCertificate',
  'DeleteThing',
  'DetachPolicy',
  'DetachPrincipalPolicy',
  'DetachThingPrincipal',
  'UpdateCertificate',
  'UpdateThing',
];

const entry = 'provisioning/follow-drift';
/**
 * EventBridge and Lambda each give an event up after these limits. The reconciler finds its change
 * later.
 */
const limits = { retries: 2, seconds: Duration.hours(1).toSeconds() } as const;

/** The rule, its function, and the dead-letter queue of both. */
export class DriftEvents extends Construct {
  /** Events that were given up. */
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: DriftEventsProps) {
    super(scope, id);
    const ruleArn = Lazy.string({ produce: () => rule.attrArn });
    this.deadLetters = new DeadLetters(this, 'DeadLetters', { rule: ruleArn });
    const followDrift = this.#makeFunction(props, this.deadLetters);
    const rule = this.#makeRule(props, followDrift, this.deadLetters);
  }

  #makeFunction(props: DriftEventsProps, deadLetters: DeadLetters): ReleasedFunction {
    const folderOf = props.bundler.functions([entry]);
    const definition = followDriftDefinition(props, this, deadLetters);
    const made = new ReleasedFunction(
      this,
      'FollowDrift',
      { ...definition, bundle: folderOf(entry) },
      props.settings,
    );
    acknowledgeCertificates(made);
    limitRetries(this, 'Retries', made, { ...limits, deadLetters });
    return made;
  }

  #makeRule({ functions }: DriftEventsProps, { alias }: ReleasedFunction, deadLetters: DeadLetters): CfnRule {
    const { changeSuspension, changeTcu, provisionVehicle, reconcile, renewCertificate, revokeVehicle } =
      functions.all;
    const own = [provisionVehicle, reconcile, changeTcu, renewCertificate, changeSuspension, revokeVehicle];
    const rule = new CfnRule(this, 'Rule', {
      description: 'Changes in AWS IoT that were not made by provisioning',
      eventPattern: changePattern(own.map(({ role }) => role.roleArn)),
      targets: [
        {
          id: 'function',
          arn: alias.ref,
          retryPolicy: { maximumRetryAttempts: limits.retries, maximumEventAgeInSeconds: limits.seconds },
          deadLetterConfig: { arn: deadLetters.arn },
        },
      ],
    });
    new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: alias.ref,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    return rule;
  }
}

/**
 * Matches calls of AWS IoT (EventBridge reference, "AWS service events delivered via CloudTrail")
 * that changed something and were not made under provisioning's roles. Calls by IAM users and root
 * have no session issuer.
 */
function changePattern(ownRoles: readonly string[]) {
  const issuer = (match: object) => ({
    userIdentity: { sessionContext: { sessionIssuer: { arn: [match] } } },
  });
  return {
    source: ['aws.iot'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['iot.amazonaws.com'],
      eventName: changes,
      errorCode: [{ exists: false }],
      $or: [issuer({ 'anything-but': ownRoles }), issuer({ exists: false })],
    },
  };
}
