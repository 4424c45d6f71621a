import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesArn, matchesResource } from '../../../src/services/iam/arn-pattern.ts';
import { matchesPattern, parsePattern } from '../../../src/services/iam/pattern.ts';

const none = () => undefined;
const matches = (pattern: string, text: string) => matchesPattern(parsePattern(pattern), text, none);

/** The definition: a star matches nothing, or one character and then again a star. */
function byDefinition(pattern: string, text: string): boolean {
  if (pattern === '') {
    return text === '';
  }
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) {
    return byDefinition(rest, text) || (text !== '' && byDefinition(pattern, text.slice(1)));
  }
  return (
    text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && byDefinition(rest, text.slice(1))
  );
}

describe('policy patterns', () => {
  it('match exactly as their definition says', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ':'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 });

    fc.assert(
      fc.property(pattern, text, (anyPattern, anyText) => {
        expect(matches(anyPattern, anyText)).toBe(byDefinition(anyPattern, anyText));
      }),
      { numRuns: 5000 },
    );
  });

  it('match in less than quadratic time even where backtracking would explode', () => {
    const startedAt = performance.now();

    expect(matches(`${'*a'.repeat(30)}b`, 'a'.repeat(5000))).toBe(false);

    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('treat a variable’s value literally, and never match without one', () => {
    const pattern = parsePattern('home/${aws:username}/*');

    expect(matchesPattern(pattern, 'home/a*/x', (key) => (key === 'aws:username' ? 'a*' : undefined))).toBe(
      true,
    );
    expect(matchesPattern(pattern, 'home/ab/x', () => 'a*')).toBe(false);
    expect(matchesPattern(pattern, 'home//x', none)).toBe(false);
    expect(matchesPattern(parsePattern("${aws:username, 'all'}"), 'all', none)).toBe(true);
    expect(matches('${*}${?}${$}', '*?$')).toBe(true);
    expect(matches('${*}', 'x')).toBe(false);
  });
});

describe('ARNs in policies', () => {
  const resource = (pattern: string, arn: string) => matchesResource(parsePattern(pattern), arn, none);

  it.each([
    ['*', 'arn:aws:dynamodb:eu-central-1:1:table/T', true],
    ['arn:aws:dynamodb:*:*:table/T', 'arn:aws:dynamodb:eu-central-1:1:table/T', true],
    ['arn:aws:dynamodb:eu-central-1:1:table/T', 'arn:aws:dynamodb:eu-central-1:1:table/T/index/i', false],
    [
      'arn:aws:dynamodb:eu-central-1:1:table/T/index/*',
      'arn:aws:dynamodb:eu-central-1:1:table/T/index/i',
      true,
    ],
    ['arn:aws:dynamodb:*:table/T', 'arn:aws:dynamodb:eu-central-1:1:table/T', false],
    ['arn:aws:dynamodb:*', 'arn:aws:dynamodb:eu-central-1:1:table/T', true],
    ['arn:aws:logs:e:1:log-group:g:*', 'arn:aws:logs:e:1:log-group:g:log-stream:s', true],
    ['arn:aws:logs:e:1:log-group:g', 'arn:aws:logs:e:1:log-group:g:log-stream:s', false],
    ['arn:aws:*:e:1:x', 'arn:aws:kms:e:1:x', true],
    ['arn:aws:*:1:x', 'arn:aws:kms:e:1:x', false],
  ])('matches Resource %s against %s: %s', (pattern, arn, expected) => {
    expect(resource(pattern, arn)).toBe(expected);
  });

  it('compares ArnLike part by part, not across colons', () => {
    const like = (pattern: string) => matchesArn(parsePattern(pattern), 'arn:aws:iam::1:role/r', none);

    expect(like('arn:aws:iam::*:role/*')).toBe(true);
    expect(like('arn:aws:iam::1:*')).toBe(true);
    expect(like('arn:aws:*')).toBe(false);
    expect(like('*')).toBe(false);
  });
});
