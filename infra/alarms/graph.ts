/** Graphs of the dashboard: each has lines of metrics over time. */
import { GraphWidget, type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** CloudWatch divides a dashboard into 24 columns. */
export const columns = 24;

/** Something that has metrics of its own, with its dimensions and its name in a graph. */
export interface Subject {
  readonly label: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One metric in a graph of the dashboard. */
export interface Line extends Subject {
  readonly namespace: string;
  readonly metricName: string;
  /** `Sum`, `Maximum`, `SampleCount` or a percentile. */
  readonly statistic: string;
}

/** Makes a graph whose vertical axis begins at zero. */
export function graph(title: string, lines: readonly Line[], width: number): IWidget {
  const left = lines.map(
    ({ dimensions, ...line }) => new Metric({ ...line, dimensionsMap: { ...dimensions } }),
  );
  return new GraphWidget({ title, left, width, leftYAxis: { min: 0 } });
}

/** Makes a graph of half the width, with a line for each subject. */
export function graphOfEach(
  title: string,
  subjects: readonly Subject[],
  metric: Pick<Line, 'metricName' | 'namespace' | 'statistic'>,
): IWidget {
  return graph(
    title,
    subjects.map((subject) => ({ ...subject, ...metric })),
    columns / 2,
  );
}
