import { describe, expect, it } from 'vitest';
import { pathMatcher } from '../../../src/services/cloudfront/distribution.ts';
import { readEdgeFunction } from '../../../src/services/cloudfront/edge-function.ts';
import { edgeViolations } from '../../../src/services/cloudfront/edge-syntax.ts';

const context = {
  logicalId: 'Edge',
  stackName: 'Stack',
  place: { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' },
  physicalName: 'edge',
  assetFolder: String,
};
const request = { method: 'GET', uri: '/a', querystring: {}, headers: {}, cookies: {} };

/** Runs a handler with this body. */
function run(body: string) {
  const edge = readEdgeFunction(
    {
      Name: 'edge',
      AutoPublish: true,
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
      FunctionCode: `function handler(event) { ${body} }`,
    },
    context,
  );
  return edge(request, 'id');
}

describe('cloudfront-js-2.0', () => {
  it.each([
    ['eval', 'eval("1")'],
    ['timers', 'setTimeout(f, 1)'],
    ['the network', 'fetch("/")'],
    ['modules', 'require("fs")'],
    ['for…of', 'for (const one of [1]) {}'],
    ['destructuring', 'const { a } = b;'],
    ['spread', 'f(...a);'],
    ['optional chaining', 'a?.b;'],
    ['the operator ??', 'a ?? b;'],
    ['classes', 'class A {}'],
    ['generators', 'function* g() {}'],
    ['async functions', 'async function g() {}'],
    ['shorthand', 'const a = 1; const b = { a };'],
    ['Function', 'new Function("1");'],
  ])('refuses %s', (_, statement) => {
    expect(edgeViolations(`function handler(event) { ${statement} return event.request; }`)).not.toEqual([]);
  });

  it('refuses code that is too large, is not JavaScript, or has no handler', () => {
    expect(edgeViolations(`function handler() {} // ${'x'.repeat(10_240)}`)).toEqual([
      expect.stringContaining('at most 10240'),
    ]);
    expect(edgeViolations('function {')).toHaveLength(1);
    expect(edgeViolations('var a = 1;')).toEqual(['it has no function named handler']);
  });

  it('takes what AWS lists', () => {
    const code = `const limit = 2;
      function handler(event) {
        let text = \`\${event.request.uri}\`;
        const parts = text.split('/').filter((part) => part !== '');
        label: for (let i = 0; i < limit; i++) { if (i in parts) { continue label; } }
        try { decodeURIComponent(text); } catch (error) { return { statusCode: 404 }; }
        return event.request;
      }`;

    expect(edgeViolations(code)).toEqual([]);
  });
});

describe('a function at the edge', () => {
  it('returns a request or a response', () => {
    expect(run('event.request.uri = "/b"; return event.request;')).toMatchObject({ request: { uri: '/b' } });
    expect(run('return { statusCode: 404, headers: { a: { value: "b" } } };')).toEqual({
      response: { statusCode: 404, headers: { a: 'b' }, body: '' },
    });
  });

  it.each([
    ['a loop without end', 'while (true) {}', 503],
    ['code made at run time', 'return [].constructor.constructor("return 1")();', 503],
    ['what the runtime lacks', 'return new Map();', 503],
    ['an undeclared name, in strict mode', 'undeclared = 1; return event.request;', 503],
    ['a path without a slash', 'event.request.uri = "b"; return event.request;', 502],
    ['a status that HTTP lacks', 'return { statusCode: 99 };', 502],
    ['a header in upper case', 'return { statusCode: 404, headers: { A: { value: "b" } } };', 502],
  ])('fails by %s', (_, body, status) => {
    expect(() => run(body)).toThrow(expect.objectContaining({ name: 'EdgeFunctionError', status }));
  });
});

describe('a path pattern', () => {
  it.each([
    ['/assets/*', '/assets/a/b.js', true],
    ['assets/*', '/assets/a.js', true],
    ['/assets/*', '/Assets/a.js', false],
    ['/a?.js', '/ab.js', true],
    ['/a?.js', '/a.js', false],
    ['/a.js', '/abjs', false],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(pathMatcher(pattern)(path)).toBe(matches);
  });
});
