/**
 * The portal's messages: the same keys and arguments in every language, every plural form that a
 * language has, words for the page only, and types that match.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMessages } from '../../portal/build/compiled-messages.ts';
import { messageArgumentsModule, partsOf } from '../../portal/build/message-arguments.ts';
import { languages } from '../../portal/src/i18n/languages.ts';

const messagesOf = (language: string) => readMessages(`portal/messages/${language}.json`);
const english = messagesOf('en');
const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'portal/src'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('/generated/'))
  .map((file) => readFileSync(file, 'utf8'));

/** Returns plurals that lack a form which the language's rules can select. */
function incompletePlurals(language: string, messages: Readonly<Record<string, string>>): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return Object.entries(messages).flatMap(([key, message]) =>
    partsOf(message).plurals.flatMap(({ categories }) =>
      forms.filter((form) => !categories.includes(form)).map((form) => `${key}: ${form}`),
    ),
  );
}

describe.each(languages)('%s', (language) => {
  const messages = messagesOf(language);

  it('has the keys of English, in the same order', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english));
  });

  it('has the arguments of English in every message', () => {
    const differing = Object.entries(messages).filter(
      ([key, message]) =>
        JSON.stringify(Object.entries(partsOf(message).arguments).sort()) !==
        JSON.stringify(Object.entries(partsOf(english[key] ?? '').arguments).sort()),
    );

    expect(differing).toEqual([]);
  });

  it('has every plural form', () => {
    expect(incompletePlurals(language, messages)).toEqual([]);
  });

  it('repeats no English message of several words', () => {
    const same = Object.entries(messages).filter(
      ([key, message]) =>
        language !== 'en' && message === english[key] && /[A-Za-z]{2,} [A-Za-z]{2,}/.test(message),
    );

    expect(same).toEqual([]);
  });
});

it('notices a plural without one of the six Arabic forms', () => {
  const message = '{count, plural, zero {a} one {b} two {c} few {d} other {e}}';

  expect(incompletePlurals('ar', { key: message })).toEqual(['key: many']);
});

it('has types for `translate` that match the English messages', () => {
  const written = readFileSync('portal/src/generated/message-arguments.ts', 'utf8');

  expect(written, 'run npm run codegen').toBe(messageArgumentsModule(english));
});

it('has no message that no page uses', () => {
  const unused = Object.keys(english).filter((key) => {
    // Keys such as `settings.${theme}` are built from a prefix.
    const prefix = key.slice(0, key.lastIndexOf('.') + 1);
    return !sources.some(
      (text) =>
        text.includes(`'${key}'`) ||
        text.includes(`"${key}"`) ||
        text.includes(`\`${prefix}$`) ||
        /^presence\.(car|you)[A-Z]/.test(key),
    );
  });

  expect(unused).toEqual([]);
});
