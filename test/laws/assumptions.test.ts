/**
 * docs/ASSUMPTIONS.md, the code and the prover agree: every assumption has a row, and every row has
 * a check, a place in the code and a fallback.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it, describe } from 'vitest';
import { readAssumptions } from '../../prove/assumptions.ts';
import { checks } from '../../prove/checks.ts';

const page = readFileSync('docs/ASSUMPTIONS.md', 'utf8');
const rows = readAssumptions(page);
const areas = ['appsync-js', 'appsync', 'iam', 'cognito', 'cloudfront', 'iot', 'data'];

/**
 * Words that call a behavior of AWS unconfirmed. Phrases such as `assumed by` concern roles and do
 * not count.
 */
const marks = [
  /\b(?:Assumed|assumptions?|unconfirmed|not confirmed|believed|no source)\b/,
  /(?<!\bbe )\bassumed\b(?![- ](?:by|session|only|role))/,
  /\bnot documented\b/i,
  /\bwording\b[^.]*\bnot published\b/,
  /\bdocumentation is silent\b/,
  /\b(?:is|are|was|were) seen to\b/,
];
const rowId = /\b(?:appsync-js|appsync|iam|cognito|cloudfront|iot|data)-\d+\b/g;

/**
 * Files that describe AWS. The prover and this page are excluded, because they are about
 * assumptions in general.
 */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(?:ts|js|md|graphql)$/.test(file) && existsSync(file))
  .filter(
    (file) => !/^(?:prove|test|bench)\/|generated|^docs\/ASSUMPTIONS\.md$|a-prover-of-deployments/.test(file),
  );

const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

/**
 * Returns the comments of code and the paragraphs of documents, each as a whole. A list belongs to
 * the line above it.
 */
function passagesOf(file: string, text: string): readonly string[] {
  if (file.endsWith('.md')) {
    return text.split(/(?<!:)\n\n+/);
  }
  return [...text.matchAll(/\/\*\*?[^]*?\*\/|(?:^\s*\/\/.*\n)+|"""[^]*?"""|^\s*#.*$/gm)].map(
    ([whole]) => whole,
  );
}

/** Returns whether a passage calls a behavior unconfirmed. Line breaks do not matter. */
function isMarked(passage: string): boolean {
  const text = passage.replaceAll(/\s*\n\s*(?:\*(?!\*)|\/\/|#)?\s*/g, ' ');
  return marks.some((mark) => mark.test(text));
}

it.each([
  ['This is not\n * confirmed.', true],
  ['The wording of the refusal is\n * not published.', true],
  ['What a reader does is not documented.', true],
  ['Not documented; the stricter course:', true],
  ['// AWS is seen\n// to send one.', true],
  ["Where AWS's documentation is silent, the stricter course.", true],
  ['The role is assumed by Lambda.', false],
  ['Ends that are not published are tried again.', false],
  ['The wording is documented. An event is not published.', false],
])('finds what is called unconfirmed in %j', (passage, expected) => {
  expect(isMarked(passage)).toBe(expected);
});

describe.each(files)('%s', (file) => {
  const passages = passagesOf(file, texts.get(file) ?? '');

  it('names the row of every behavior that it calls assumed or unconfirmed', () => {
    const marked = passages.filter(isMarked);

    expect(marked.filter((passage) => passage.match(rowId) === null)).toEqual([]);
  });

  it('names rows that exist', () => {
    const known = rows.map(({ id }) => id);
    const named = passages.flatMap((passage) =>
      [...passage.matchAll(/assumptions? ([a-z-]+-\d+(?:(?:, | and |; )[a-z-]+-\d+)*)/g)].flatMap(
        ([, ids = '']) => ids.match(rowId) ?? [],
      ),
    );

    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });
});

it('the page has rows with unique ids', () => {
  const ids = rows.map(({ id }) => id);

  expect(ids.length).toBeGreaterThan(0);
  expect(ids).toEqual([...new Set(ids)]);
});

describe.each(rows.map((row) => [row.id, row] as const))('%s', (id, { checks: named }) => {
  it('belongs to one of the areas', () => {
    expect(areas).toContain(id.replace(/-\d+$/, ''));
  });

  it('names checks that the prover has, or says why a run cannot decide it and what a person must do', () => {
    const known = checks.map(({ name }) => name);
    const reason = new RegExp(`^\\| ${id} +\\|.*\\| none: [^|]+\\|$`, 'm').test(page);

    expect(named.length > 0).toBe(!reason);
    const [, byHand = ''] = page.split('## Rows that no run settles');
    expect(byHand.includes(`**${id}**`)).toBe(reason);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('says where in the code it matters, what breaks, and the fallback', () => {
    const form = new RegExp(`^- \\*\\*${id}\\*\\* ([^]*?)(?=^- |^#|\\n\\n)`, 'm');
    const item = (form.exec(`${page}\n\n`)?.[1] ?? '').replaceAll(/\s+/g, ' ');

    expect(item).toMatch(/^In code: [^]*`[^`]+`[^]*If it is wrong: [^]*Fallback: /);
    const places = [
      ...(/In code: ([^]*?)If it is wrong/.exec(item)?.[1] ?? '').matchAll(/`([\w./-]+\/[\w./-]+)`/g),
    ];
    expect(places.map(([, place = '']) => place).filter((place) => !existsSync(place))).toEqual([]);
    expect(places).not.toEqual([]);
  });

  it('is named in code or in a decision', () => {
    const named = new RegExp(`\\b${id}\\b`);

    expect([...texts.values()].some((text) => named.test(text))).toBe(true);
  });
});
