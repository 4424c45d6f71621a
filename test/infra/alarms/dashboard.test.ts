import { beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, type Template, resourcesOf, synthesizeAssembly } from '../synthesized.ts';
import { codeOfServices } from './code-of-services.ts';

/** A line of a graph: namespace, metric, then names and values of dimensions, then options. */
type Line = readonly [
  namespace: string,
  metricName: string,
  ...rest: (string | { readonly stat?: string })[],
];

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly Line[];
  };
}

let assembly: Assembly;
let template: Template;
let widgets: readonly Widget[];

beforeAll(async () => {
  // These make the functions and queues that a deployment has by choice.
  assembly = await synthesizeAssembly({ driftByEvent: true, selfRegistrationTenant: { stack: 'acme' } });
  template = assembly.template;
  widgets = widgetsOf(template);
}, 120_000);

/** Reads the body, with the logical id of a resource instead of what it refers to. */
function widgetsOf(from: Template): readonly Widget[] {
  const [[, dashboard] = [], ...more] = resourcesOf(from, 'AWS::CloudWatch::Dashboard');
  const { 'Fn::Join': join } = (dashboard?.Properties['DashboardBody'] ?? {}) as { 'Fn::Join'?: unknown };
  const [, parts = []] = (join ?? []) as [string, (string | Record<string, string | string[]>)[]];
  const text = parts.map((part) => (typeof part === 'string' ? part : [Object.values(part)[0]].flat()[0]));
  expect(more).toEqual([]);
  // CDK writes CloudWatch's format.
  return (JSON.parse(text.join('')) as { readonly widgets: readonly Widget[] }).widgets;
}

const lines = (): readonly Line[] => widgets.flatMap(({ properties: { metrics = [] } }) => metrics);

/** Values of a dimension for which the dashboard shows a metric. */
function shown(namespace: string, metricName: string, dimension: string): string[] {
  return lines()
    .filter((line) => line[0] === namespace && line[1] === metricName && line[2] === dimension)
    .map((line) => String(line[3]));
}

const idsOf = (type: string): string[] => resourcesOf(template, type).map(([id]) => id);

describe('the dashboard', () => {
  it('shows the state of every alarm', () => {
    const shares = widgets.map(({ properties }) => properties.alarms ?? []);
    const alarms = shares.flat();

    expect(alarms.length).toBeGreaterThan(60);
    // CloudWatch shows at most a hundred in one widget.
    expect(Math.max(...shares.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(alarms.toSorted()).toEqual(idsOf('AWS::CloudWatch::Alarm').toSorted());
  });

  it.each(['Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'])(
    'shows %s of every function',
    (metricName) => {
      const functions = idsOf('AWS::Lambda::Function');

      expect(functions.some((id) => id.startsWith('DriftEvents'))).toBe(true);
      expect(shown('AWS/Lambda', metricName, 'FunctionName').toSorted()).toEqual(functions.toSorted());
    },
  );

  it.each([
    'ReadThrottleEvents',
    'WriteThrottleEvents',
    'ConsumedReadCapacityUnits',
    'ConsumedWriteCapacityUnits',
  ])('shows %s of every table', (metricName) => {
    expect(shown('AWS/DynamoDB', metricName, 'TableName').toSorted()).toEqual(
      idsOf('AWS::DynamoDB::Table').toSorted(),
    );
  });

  it('shows how far the ingest function is behind the stream', () => {
    expect(shown('AWS/Lambda', 'IteratorAge', 'FunctionName')).toEqual([
      expect.stringMatching(/^FunctionsIngestTelemetry/),
    ]);
  });

  it('shows how many messages wait in every queue', () => {
    expect(shown('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName').toSorted()).toEqual(
      idsOf('AWS::SQS::Queue').toSorted(),
    );
  });

  it.each([
    ['AWS/AppSync', 'GraphQLAPIId', ['Latency', '4XXError', '5XXError', 'Latency', 'Latency']],
    [
      'AWS/Kinesis',
      'StreamName',
      ['IncomingRecords', 'WriteProvisionedThroughputExceeded', 'ReadProvisionedThroughputExceeded'],
    ],
  ])('shows %s by %s', (namespace, dimension, metricNames) => {
    const found = lines().filter((line) => line[0] === namespace);

    expect(found.map((line) => line[1])).toEqual(metricNames);
    expect(new Set(found.map((line) => line[2]))).toEqual(new Set([dimension]));
  });

  it('shows only metrics that a function of that service counts', () => {
    const own = lines().filter(([namespace]) => namespace === 'ReferenceIdForVin');
    const counted = codeOfServices(assembly);

    expect(own.length).toBeGreaterThan(20);
    for (const [, metricName, dimension, service] of own) {
      expect(dimension).toBe('service');
      expect(counted.get(String(service)), metricName).toContain(`"${metricName}"`);
    }
  });

  it('has a heading before each group of graphs', () => {
    const headings = widgets.flatMap(({ properties: { markdown } }) => markdown ?? []);

    expect(headings).toEqual([
      '## API',
      '## Functions',
      '## Tables',
      '## Telemetry stream',
      '## Dead letters',
      '## Counted by the functions',
    ]);
  });

  it('keeps CloudWatch’s quotas, and no widget covers another one', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
    expect(widgets.length).toBeLessThanOrEqual(500);
    expect(lines().length).toBeLessThanOrEqual(2500);
    for (const { properties } of widgets) {
      expect((properties.metrics ?? []).length).toBeLessThanOrEqual(500);
    }
  });
});
