/** Finds wide lines, and words that the project does not use, in comments, docs and messages. */

/** A line of text for readers. */
export interface Line {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  /** The whole line, for its width. */
  readonly whole: string;
  /** The part of the line that people read: the comment, or the texts in quotes. */
  readonly text: string;
  /** `prose` is a comment or a document, `table` a row of a table, and `message` a text in code. */
  readonly kind: 'prose' | 'table' | 'message';
}

const maxColumns = { prose: 100, table: 140 } as const;

/**
 * Words that name people in place of the actor (caller, retry, reconciler), and verbs that do not
 * fit functions and services. A function returns, a service responds.
 */
const words =
  /\b(answers|answered|answering|told|tells?|heard|unheard|deaf|doubts?|wish(?:es|ed)?|hopeless|deeds?|manners?|whoever|nobody|somebody|anew|(?:is|are) no(?! (?:longer|later|more|less|older|newer|earlier|greater|wider|bigger|lower|higher)\b))\b/gi;

/** Phrases with a plain word: their own, even when, instead of, continue, no longer, earlier. */
const phrases = new RegExp(
  [
    String.raw`\b(?:the|an) own\b`,
    String.raw`, also (?:when|if|while|after|before|in|at|by|with|without|under|until|a|those|none)\b`,
    String.raw`\b(?:in place of|(?:goes|going|went) on|what ends that|must be a text|of one[’']s own)\b`,
    String.raw`\b(?:any more|at hand|of before)\b|\bfrom before(?=[.,:;)])`,
  ].join('|'),
  'gi',
);

/**
 * Parts of names for which the field has words: response, event, received, options, notify, repair,
 * tolerated. `grounds` is a word of the law on personal data.
 */
const nameParts = new Set([
  ...['answer', 'answers', 'answered', 'answering', 'told', 'tell', 'tells', 'heard', 'unheard', 'deaf'],
  ...['doubt', 'wish', 'wishes', 'hopeless', 'deed', 'deeds', 'manners', 'whoever', 'nobody', 'somebody'],
  ...['hear', 'hears', 'hearing', 'news', 'spared', 'strike', 'strikes', 'ground', 'mend', 'mends', 'mended'],
]);

/** Two parts that follow each other: continue, release. */
const namePairs = new Set(['go on', 'goes on', 'going on', 'went on']);

/** A bound begins with `max` or `min`, as in `maxAttempts`. */
const boundName = /^(?:most|least|fewest)[A-Z]/;

/** The longest of several values is data; a number with such a name is a bound. */
const boundNumber = /\b((?:longest|shortest)\w*)\??(?:: number\b|(?:: \w+)? = \d)/g;

/** Where such a word is right: the file, and the text around the word. */
const allowed: readonly (readonly [file: string, text: string])[] = [];

/** Returns the lines of a file that have text for readers. */
export function textLines(file: string, content: string): Line[] {
  return content.split('\n').flatMap(lineReader(file));
}

function lineReader(file: string): (whole: string, index: number) => Line[] {
  const read = file.endsWith('.md') ? markdown() : file.endsWith('.graphql') ? descriptions() : code();
  return (whole, index) => {
    const found = read(whole);
    return found === undefined ? [] : [{ file, number: index + 1, whole, ...found }];
  };
}

type Found = Pick<Line, 'text' | 'kind'> | undefined;

function markdown(): (line: string) => Found {
  let isCode = false;
  return (line) => {
    if (/^\s*```/.test(line)) {
      isCode = !isCode;
      return undefined;
    }
    const text = line.replace(/`[^`]*`/g, '');
    return isCode ? undefined : { text, kind: line.trim().startsWith('|') ? 'table' : 'prose' };
  };
}

/** Reads the descriptions of a schema. Its directives may be as wide as Prettier allows. */
function descriptions(): (line: string) => Found {
  let isDescription = false;
  return (line) => {
    const marks = line.split('"""').length - 1;
    const isPart = isDescription || marks > 0 || /^\s*["#]/.test(line);
    isDescription = marks === 1 ? !isDescription : isDescription;
    return isPart ? { text: line.replace(/`[^`]*`/g, ''), kind: 'prose' } : undefined;
  };
}

function code(): (line: string) => Found {
  let isComment = false;
  return (line) => {
    const trimmed = line.trim();
    const begins = !isComment && trimmed.startsWith('/*');
    const whole = isComment || begins || trimmed.startsWith('//');
    isComment = (isComment || begins) && !trimmed.includes('*/');
    if (whole) {
      return { text: trimmed.replace(/`[^`]*`/g, ''), kind: 'prose' };
    }
    const [, trailing] = /\s\/\/ (.*)$/.exec(line) ?? [];
    const texts = [...line.matchAll(/'[^']*'|"[^"]*"|`[^`]*`/g)].map(([text]) => text);
    const text = [...texts.filter((one) => one.includes(' ')), trailing ?? ''].join(' ');
    return text.trim() === '' ? undefined : { text, kind: 'message' };
  };
}

/** Returns the lines of prose and of tables that are too wide. Long addresses are allowed. */
export function wideLines(lines: readonly Line[]): string[] {
  return lines
    .filter(({ kind, whole }) => kind !== 'message' && whole.length > maxColumns[kind])
    .filter(({ whole }) => !/https?:\/\/\S{50}/.test(whole))
    .map(({ file, number, whole }) => `${file}:${number}: ${whole.length} columns`);
}

/**
 * Returns the names in a file's code that have an unused word as a part or are a bound's in another
 * form, each with its place.
 */
export function wrongNames(file: string, content: string): string[] {
  const read = code();
  return content
    .split('\n')
    .flatMap((line, index) =>
      read(line)?.kind === 'prose' ? [] : namesIn(line).map((name) => `${file}:${index + 1}: ${name}`),
    );
}

function namesIn(line: string): readonly string[] {
  const code = line.replace(/'[^']*'|"[^"]*"|\s\/\/ .*$/g, '');
  const bounds = [...code.matchAll(boundNumber)].map(([, name = '']) => name);
  const names = code.match(/[A-Za-z_$][\w$]*/g) ?? [];
  const wrong = names.filter((name) => {
    const parts = name.split(/(?=[A-Z])|_/).map((part) => part.toLowerCase());
    const isUnused = parts.some(
      (part, index) => nameParts.has(part) || namePairs.has(`${part} ${parts[index + 1] ?? ''}`),
    );
    return isUnused || boundName.test(name);
  });
  return [...wrong, ...bounds];
}

/** Returns the words and phrases found, each with its place. */
export function wrongWords(lines: readonly Line[]): string[] {
  return lines.flatMap(({ file, number, text }) =>
    [...(text.match(words) ?? []), ...(text.match(phrases) ?? [])]
      .filter(() => !allowed.some(([name, part]) => name === file && text.includes(part)))
      .map((word) => `${file}:${number}: ${word}`),
  );
}

/** Most words of a sentence. Code, titles in quotes, links and names in capitals do not count. */
const maxWords = 30;

/** Returns the sentences of comments and docs that are too long, each with its place. */
export function longSentences(lines: readonly Line[]): string[] {
  return paragraphsOf(lines).flatMap(({ file, number, text }) =>
    sentencesIn(text)
      .map((sentence) => sentence.match(/(?<!\w)[\w’'-]*[a-z][\w’'-]*/g)?.length ?? 0)
      .filter((count) => count > maxWords)
      .map((count) => `${file}:${number}: a sentence of ${count} words`),
  );
}

type Paragraph = Pick<Line, 'file' | 'number' | 'text'>;

/** Joins lines of prose. A blank line, a mark of a list and the beginning of a comment separate. */
function paragraphsOf(lines: readonly Line[]): readonly Paragraph[] {
  const found: Paragraph[] = [];
  let before: Line | undefined;
  for (const line of lines) {
    const text = line.text.replace(/^\s*(?:\/\*\*?|\*(?!\/)|\/\/|""")|\*\/$|"""$/g, '').trim();
    const isNext = before?.file === line.file && before.number === line.number - 1;
    const begins = /^\s*(?:\/\*|""")/.test(line.text) || /^(?:[-*#]|\d+\.|@)/.test(text) || text === '';
    const last = found.at(-1);
    if (line.kind === 'table') {
      found.push(...text.split('|').map((cell) => ({ ...line, text: cell })));
    } else if (line.kind === 'prose' && last !== undefined && isNext && !begins) {
      found[found.length - 1] = { ...last, text: `${last.text} ${text}` };
    } else if (line.kind === 'prose') {
      found.push({ ...line, text });
    }
    before = line;
  }
  return found;
}

function sentencesIn(text: string): readonly string[] {
  const counted = text.replace(/\]\([^)]*\)|\[[^\]]*\](?=\()|"[^"]*"/g, '');
  return counted.split(/[.!?]["”’)*_]*\s|:\s/);
}
