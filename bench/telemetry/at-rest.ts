/** What the stack costs before the first vehicle drives, read from its template. */
import type { Template, TemplateResource } from '../../test/infra/template.ts';
import { fixedPrices, monthSeconds, trace, wire } from '../prices.ts';

/** One kind of fixed cost, US$ a month. */
export interface FixedCost {
  readonly part: string;
  readonly count: number;
  readonly usd: number;
}

interface MetricQuery {
  readonly MetricStat?: { readonly Metric: MetricOfAlarm };
}

interface MetricOfAlarm {
  readonly Namespace?: unknown;
  readonly MetricName?: unknown;
}

const ownNamespace = 'ReferenceIdForVin';
/** Runs of a month and US$ of them: the table "The stack at rest" of docs/COSTS-AND-QUOTAS.md. */
const scheduledRuns = 21_900 + 3 * 43_800;
const scheduledUsd = 8.76 + 3 * 0.1;
const shardMonth = (wire.shardHour * monthSeconds) / 3_600;

/** Lists the fixed costs of a template with this many shards. */
export function fixedCosts({ Resources }: Template, shards: number): readonly FixedCost[] {
  const resources = Object.values(Resources);
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  const rules = ofType('AWS::WAFv2::WebACL').reduce((sum, one) => sum + listIn(one, 'Rules').length, 0);
  const metrics = ofType('AWS::CloudWatch::Alarm').flatMap(metricsOf);
  const dashboards = ofType('AWS::CloudWatch::Dashboard');
  const own = metrics.filter(({ Namespace }) => Namespace === ownNamespace);
  const names = [...own.map(({ MetricName }) => MetricName), ...dashboards.flatMap(metricsShown)];
  const costs: readonly (readonly [string, number, number])[] = [
    ['private authorities', ofType('AWS::ACMPCA::CertificateAuthority').length, fixedPrices.privateAuthority],
    ['KMS keys', ofType('AWS::KMS::Key').length, fixedPrices.kmsKey],
    ['web ACLs', ofType('AWS::WAFv2::WebACL').length, fixedPrices.webAcl],
    ['rules of web ACLs', rules, fixedPrices.wafRule],
    ['shards', shards, shardMonth],
    ['metrics of alarms', metrics.length, fixedPrices.alarmMetric],
    ['own metrics', new Set(names).size, fixedPrices.ownMetric],
    ['dashboards', dashboards.length, fixedPrices.dashboard],
    ['scheduled runs', scheduledRuns, scheduledUsd / scheduledRuns],
    ['their traces', scheduledRuns, trace],
  ];
  return costs.map(([part, count, each]) => ({ part, count, usd: count * each }));
}

/** The metrics that an alarm evaluates. */
function metricsOf(alarm: TemplateResource): readonly MetricOfAlarm[] {
  // CloudFormation's shape of the property.
  const queries = listIn(alarm, 'Metrics') as readonly MetricQuery[];
  const inQueries = queries.flatMap(({ MetricStat }) =>
    MetricStat === undefined ? [] : [MetricStat.Metric],
  );
  if (inQueries.length > 0) {
    return inQueries;
  }
  const { Namespace, MetricName } = alarm.Properties;
  return [{ Namespace, MetricName }];
}

/** The names of the product's own metrics in the text of a dashboard. */
function metricsShown({ Properties }: TemplateResource): readonly unknown[] {
  return [...JSON.stringify(Properties).matchAll(/ReferenceIdForVin\\",\\"(\w+)/g)].map(([, name]) => name);
}

function listIn({ Properties = {} }: TemplateResource, name: string): readonly unknown[] {
  const value = Properties[name];
  return Array.isArray(value) ? value : [];
}
