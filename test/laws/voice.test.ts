/**
 * The project's English, as far as a search can check it: comments and docs wrap at 100 columns and
 * tables at 140, and words of the banned list are absent.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Line, longSentences, textLines, wideLines, wrongNames, wrongWords } from '../support/voice.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(tsx?|mjs|js|md|graphql)$/.test(file) && !/\/generated\//.test(file))
  // These two contain the words themselves.
  .filter((file) => !/^test\/(laws|support)\/voice(\.test)?\.ts$/.test(file));

const lines: readonly Line[] = files.flatMap((file) => textLines(file, readFileSync(file, 'utf8')));

describe('comments, docs and messages', () => {
  it('are read from the whole tree', () => {
    expect(files.length).toBeGreaterThan(1000);
    expect(lines.length).toBeGreaterThan(10_000);
  });

  it('wrap at 100 columns, and tables at 140', () => {
    expect(wideLines(lines)).toEqual([]);
  });

  it('have none of the banned words', () => {
    expect(wrongWords(lines)).toEqual([]);
  });

  it('have no sentence that is too long', () => {
    expect(longSentences(lines)).toEqual([]);
  });
});

it('names in code have none of the banned words', () => {
  const sources = files.filter((file) => !/\.(md|graphql)$/.test(file));

  expect(sources.flatMap((file) => wrongNames(file, readFileSync(file, 'utf8')))).toEqual([]);
});

describe('the search', () => {
  const search = (file: string, text: string) => wrongWords(textLines(file, text));

  it.each([
    ['a word in a comment', '// The resolver answers the item.'],
    ['a word in a block comment', '/**\n * Whoever asks is refused.\n */'],
    ['a word in a message', "throw new Error('The file is no JSON.');"],
    ['a word in a title', "it('is told to operators', () => {});"],
    ['a phrase', '// Safe to repeat, also when it has ended.'],
    ['a phrase for a person', '/** Ends the own access. */'],
    ['a phrase in a message', "throw new Error('The job goes on.');"],
    ['a negation of two words', '// The vehicle has no VIN any more.'],
    ['a time without a noun', '// The new owner sees nothing from before.'],
  ])('finds %s', (_, text) => {
    expect(search('a.ts', text)).toHaveLength(1);
  });

  it('finds a word in a document and in a description of the schema', () => {
    expect(search('a.md', 'It is done anew.')).toHaveLength(1);
    expect(search('a.graphql', '"Nobody has access."')).toHaveLength(1);
  });

  it('finds a name that has a word as a part, in code only', () => {
    const code =
      "const firstAnswer = toldBy(`${nobody}`);\n// The answer: tellAll\nrun('answer', answering);";

    expect(wrongNames('a.ts', code)).toEqual([
      'a.ts:1: firstAnswer',
      'a.ts:1: toldBy',
      'a.ts:1: nobody',
      'a.ts:3: answering',
    ]);
    expect(wrongNames('a.ts', 'const teller = retold + threshold;')).toEqual([]);
  });

  it('finds a name of two words that follow each other', () => {
    expect(wrongNames('a.ts', 'session.goOnWith(hear);')).toEqual(['a.ts:1: goOnWith', 'a.ts:1: hear']);
    expect(wrongNames('a.ts', 'go(on, goOnline, background, grounds);')).toEqual([]);
  });

  it.each(['const mostAttempts = 5;', 'run(leastMs);', 'fewestWords: 5', 'const longestMs: Ms = 5;'])(
    'finds a bound that begins with neither max nor min: %s',
    (code) => {
      expect(wrongNames('a.ts', code)).toHaveLength(1);
    },
  );

  it('finds a field for a longest value that is a number', () => {
    expect(wrongNames('a.ts', 'readonly longestMs?: number;')).toEqual(['a.ts:1: longestMs']);
  });

  it('ignores a value that is the longest of several', () => {
    expect(wrongNames('a.ts', 'const longestTrack = tracks[0]; use(longestTrack, almost, leastly);')).toEqual(
      [],
    );
  });

  it.each([
    ['a comment', 'a.ts', (text: string) => `/**\n * ${text.replaceAll(' fifteen', '\n * fifteen')}\n */`],
    ['an item of a list', 'a.md', (text: string) => `- ${text}`],
    ['a description', 'a.graphql', (text: string) => `"""\n${text}\n"""`],
  ])('finds a long sentence in %s', (_, file, write) => {
    const long = (last: string) => `It ${'has fifteen words '.repeat(10)}${last}.`;
    const found = (text: string) => longSentences(textLines(file, write(text)));

    expect(found(long(''))).toHaveLength(1);
    expect(found(long('').replace(' fifteen', '. Fifteen'))).toEqual([]);
    expect(found(long('').replaceAll('has fifteen', '`has fifteen`'))).toEqual([]);
  });

  it('ignores code, names and blocks of code', () => {
    expect(search('a.ts', 'const answers = 1; // Responses by id.')).toEqual([]);
    expect(search('a.md', '```\nanswers\n```')).toEqual([]);
    expect(search('a.ts', '// The session is no longer open.')).toEqual([]);
  });

  it('finds a wide comment and a wide table, and ignores wide code', () => {
    const wide = 'x'.repeat(101);

    expect(wideLines(textLines('a.ts', `// ${wide}\nconst a = '${wide}';`))).toHaveLength(1);
    expect(wideLines(textLines('a.md', `${wide}\n| ${wide} |\n| ${wide}${wide} |`))).toHaveLength(2);
  });
});
