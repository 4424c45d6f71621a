/**
 * docs/OPERATIONS.md has a line for everything that a person may be woken by or look at: alarms and
 * metrics.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { stackName } from '../../infra/synthesize.ts';
import { resourcesOf, toTemplate } from '../infra/synthesized.ts';

const operations = readFileSync('docs/OPERATIONS.md', 'utf8');
const template = toTemplate(
  readFileSync(path.join(inject('assembly'), `${stackName}.template.json`), 'utf8'),
);

/** Logical ids without the constructs around the alarm and CDK's hash: `AccessEndsOverdue`. */
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([logicalId]) =>
  logicalId.replace(/^(?:Telemetry)?Alarms/, '').replace(/[0-9A-F]{8}$/, ''),
);

/** What the first column of the table of alarms names; every function has two. */
const rows = [...operations.matchAll(/^\| (`[A-Z][^|]*-[^|]*`)(?: of a function)? +\|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
  .map(([, name = '']) => name.replaceAll('-', ''));

const isOfFunction = (alarm: string): boolean => /^[a-z].*(?:Errors|Throttles)$/.test(alarm);

it('every alarm of the template has a line, and every line an alarm', () => {
  const own = alarms.filter((alarm) => !isOfFunction(alarm));

  expect(own.length).toBeGreaterThan(10);
  expect([...rows].sort()).toEqual([...own].sort());
  for (const kind of ['Errors', 'Throttles']) {
    expect(operations).toContain(`\`…${kind}\` of a function`);
    expect(alarms.filter((alarm) => isOfFunction(alarm) && alarm.endsWith(kind)).length).toBeGreaterThan(5);
  }
});

it('every metric that functions count is named', () => {
  const [, section = ''] = operations.split('Metrics are in the namespace');
  const [paragraph = ''] = section.split('\n\n');
  const names = [...readFileSync('functions/runtime/metrics.ts', 'utf8').matchAll(/(?<=[|=] )'([A-Z]\w+)'/g)];

  const told = new Set([...paragraph.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name));

  expect(names.length).toBeGreaterThan(20);
  expect(names.map(([, name]) => name).filter((name) => !told.has(name))).toEqual([]);
});
