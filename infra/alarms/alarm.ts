/**
 * One CloudWatch alarm. Every alarm evaluates a single period of five minutes and treats missing
 * data as healthy, because a metric that counts events has no data while there are none.
 */
import { Duration } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/**
 * Common to both kinds of alarm; `threshold` is a value of the metric, or a percentage for a share.
 */
export interface AlarmFacts {
  /** What happened, in a sentence for the person on call. */
  readonly description: string;
  /** The alarm goes off at this value or a greater one. */
  readonly threshold: number;
  /** SNS topics that the alarm notifies. */
  readonly actions: readonly string[];
}

/** An alarm on one metric of CloudWatch, with its statistic and dimensions. */
export interface MetricAlarm extends AlarmFacts {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** The default is the sum. */
  readonly statistic?: 'Maximum' | 'p90';
}

/** An alarm on the percentage of one counted metric in the sum of two. */
export interface ShareAlarm extends AlarmFacts {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly part: string;
  readonly rest: string;
  /** The alarm ignores the share while both metrics together are below this. */
  readonly min: number;
}

const period = Duration.minutes(5).toSeconds();

/** Makes an alarm on one metric. */
export function addMetricAlarm(scope: Construct, id: string, alarm: MetricAlarm): CfnAlarm {
  const { namespace, metricName, dimensions = {}, statistic = 'Sum' } = alarm;
  return new CfnAlarm(scope, id, {
    ...common(alarm),
    namespace,
    metricName,
    dimensions: listOf(dimensions),
    ...(statistic === 'p90' ? { extendedStatistic: statistic } : { statistic }),
    period,
  });
}

/** Makes an alarm on a share. A metric that was never counted has no data, hence FILL. */
export function addShareAlarm(scope: Construct, id: string, alarm: ShareAlarm): void {
  const { namespace, dimensions, part, rest, min } = alarm;
  const queryOf = (queryId: string, metricName: string): CfnAlarm.MetricDataQueryProperty => ({
    id: queryId,
    metricStat: { metric: { namespace, metricName, dimensions: listOf(dimensions) }, period, stat: 'Sum' },
    returnData: false,
  });
  const sum = '(FILL(part,0)+FILL(rest,0))';
  const share = {
    id: 'share',
    expression: `IF(${sum}>=${min}, 100*FILL(part,0)/${sum}, 0)`,
    returnData: true,
  };
  new CfnAlarm(scope, id, {
    ...common(alarm),
    metrics: [queryOf('part', part), queryOf('rest', rest), share],
  });
}

function common({ description, threshold, actions }: AlarmFacts) {
  return {
    alarmDescription: description,
    threshold,
    alarmActions: [...actions],
    evaluationPeriods: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
  };
}

function listOf(dimensions: Readonly<Record<string, string>>): CfnAlarm.DimensionProperty[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}
