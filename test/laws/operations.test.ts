/**
 * docs/OPERATIONS.md has an entry for every alarm of the template and names every metric of the
 * functions, so that the person on call finds what to do. It has no prices.
 */
import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { resourcesOf, templateIn } from '../infra/synthesized.ts';

const operations = readFileSync('docs/OPERATIONS.md', 'utf8');
const template = templateIn(inject('assembly'));

/** Returns the text of a second-level section. */
function sectionOf(title: string): string {
  const [, rest = ''] = operations.split(`\n## ${title}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** Logical ids without the constructs around the alarm and CDK's hash: `AccessEndsOverdue`. */
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([logicalId]) =>
  logicalId.replace(/^(?:Telemetry)?Alarms/, '').replace(/[0-9A-F]{8}$/, ''),
);

/** The alarms that entries of the section name before their colon. */
const entries = [...sectionOf('Alarms').matchAll(/^- (`[A-Z][^:]*`):/gm)]
  .flatMap(([, names = '']) => [...names.matchAll(/`([^`]+)`/g)])
  .map(([, name = '']) => name.replaceAll('-', ''));

const isOfFunction = (alarm: string): boolean =>
  /^(?:Functions|Session)[A-Z].*(?:Errors|Throttles)$/.test(alarm);

it('names no price: docs/COSTS-AND-QUOTAS.md has them, each with its source', () => {
  const prices = operations.split('\n').filter((line) => /US\$|\$ ?\d|\bUSD\b|\bcents?\b/.test(line));

  expect(prices).toEqual([]);
});

it('lists every section in its contents, in their order', () => {
  const [head = ''] = operations.split('\n## ');
  const listed = [...head.replaceAll(/\n\s+/g, ' ').matchAll(/\[([^\]]+)\]\(#([^)]+)\)/g)];
  const sections = [...operations.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);

  expect(listed.map(([, title]) => title)).toEqual(sections);
  expect(listed.map(([, , anchor]) => anchor)).toEqual(sections.map(toAnchor));
});

/** GitHub's anchor of a heading. */
function toAnchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

it('has an entry for every alarm of the template, and no other entry', () => {
  const others = alarms.filter((alarm) => !isOfFunction(alarm));

  expect(others.length).toBeGreaterThan(10);
  expect([...entries].sort()).toEqual([...others].sort());
});

it.each(['Errors', 'Throttles'])('has one entry for the %s of every function', (kind) => {
  expect(sectionOf('Alarms')).toContain(`\n- \`…${kind}\` of a function:`);
  expect(alarms.filter((alarm) => isOfFunction(alarm) && alarm.endsWith(kind)).length).toBeGreaterThan(5);
});

it('says of every alarm what to do', () => {
  const items = sectionOf('Alarms').split(/^- /m).slice(1);

  expect(items.filter((item) => !/ Do:\s/.test(item.replaceAll(/\s+/g, ' ')))).toEqual([]);
});

it('names every metric of the functions', () => {
  const names = [
    ...readFileSync('functions/runtime/metrics.ts', 'utf8').matchAll(/(?<=[|=] )'([A-Z]\w+)'/g),
  ].map(([, name]) => name);

  const named = new Set([...sectionOf('Metrics').matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name));

  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !named.has(name))).toEqual([]);
});
