/**
 * Runs a function on a schedule. A failed run is neither retried nor kept as an event, because the
 * next run comes soon and reads the same table.
 */
import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ReleasedFunction } from './function.ts';
import { limitRetries } from './retries.ts';

interface ScheduleProps {
  readonly description: string;
  /**
   * Whole minutes, at least one; the function's time limit must be shorter, so that two runs never
   * overlap.
   */
  readonly everyMinutes: number;
  readonly target: ReleasedFunction;
  /** Where the rule is created, when not next to the function: a construct of a nested stack. */
  readonly ruleScope?: Construct;
}

/** An EventBridge rule, and the function's permission for it. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { description, everyMinutes, ruleScope, target } = props;
    const ofRule = ruleScope === undefined ? this : new Construct(ruleScope, id);
    const maximumEventAgeInSeconds = Duration.minutes(everyMinutes).toSeconds();
    const rule = new CfnRule(ofRule, 'Rule', {
      description,
      scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
      targets: [
        {
          id: 'function',
          arn: target.alias.ref,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds },
        },
      ],
    });
    new CfnPermission(ofRule, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: target.alias.ref,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    limitRetries(this, 'Retries', target, { retries: 0, seconds: maximumEventAgeInSeconds });
  }
}
