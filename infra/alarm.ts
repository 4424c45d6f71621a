/**
 * One CloudWatch alarm. All look at five minutes, and take missing data for health: nothing is
 * counted where nothing happens.
 */
import { Duration } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** What every alarm says. */
export interface AlarmFacts {
  /** What happened, as a sentence for whoever is woken. */
  readonly description: string;
  /** From this on the alarm goes off. */
  readonly threshold: number;
  /** Whom it tells; topics of SNS. */
  readonly actions: readonly string[];
}

/** An alarm on one metric. */
export interface MetricAlarm extends AlarmFacts {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** The sum when absent. */
  readonly statistic?: 'Maximum';
}

/** An alarm on how many percent of two counted metrics together the first one is. */
export interface ShareAlarm extends AlarmFacts {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly part: string;
  readonly rest: string;
  /** With fewer of both together the share says nothing. */
  readonly least: number;
}

const period = Duration.minutes(5).toSeconds();

/** Makes an alarm on one metric. */
export function addMetricAlarm(scope: Construct, id: string, alarm: MetricAlarm): void {
  const { namespace, metricName, dimensions = {}, statistic = 'Sum' } = alarm;
  new CfnAlarm(scope, id, {
    ...common(alarm),
    namespace,
    metricName,
    dimensions: listOf(dimensions),
    statistic,
    period,
  });
}

/** Makes an alarm on a share. What was never counted has no data, hence FILL. */
export function addShareAlarm(scope: Construct, id: string, alarm: ShareAlarm): void {
  const { namespace, dimensions, part, rest, least } = alarm;
  const queryOf = (queryId: string, metricName: string): CfnAlarm.MetricDataQueryProperty => ({
    id: queryId,
    metricStat: { metric: { namespace, metricName, dimensions: listOf(dimensions) }, period, stat: 'Sum' },
    returnData: false,
  });
  const sum = '(FILL(part,0)+FILL(rest,0))';
  const share = {
    id: 'share',
    expression: `IF(${sum}>=${least}, 100*FILL(part,0)/${sum}, 0)`,
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
