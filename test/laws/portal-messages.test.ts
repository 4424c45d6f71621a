/**
 * The portal's messages: the same keys and arguments in every language, every plural form that a
 * language has, words for the page only, and types that match.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messageParts, readMessages, readPart } from '../../portal/build/compiled-messages.ts';
import { messageArgumentsModule, partsOf } from '../../portal/build/message-arguments.ts';
import { languages } from '../../portal/src/i18n/languages.ts';

const folder = 'portal/messages';
const parts = messageParts(folder);
const english = readMessages(folder, 'en');

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
  const messages = readMessages(folder, language);

  it('has the keys of English, in the same parts and order', () => {
    const keysOf = (of: string) => parts.map((part) => [part, Object.keys(readPart(folder, part, of))]);

    expect(keysOf(language)).toEqual(keysOf('en'));
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

  expect(written, 'run npm run codegen').toBe(messageArgumentsModule(parts, english));
});

it('has each key in one part', () => {
  const keys = parts.flatMap((part) => Object.keys(readPart(folder, part, 'en')));

  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
