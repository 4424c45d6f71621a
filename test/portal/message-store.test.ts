/** Which messages a page has while its language changes and other pages load. */
import { expect, it } from 'vitest';
import type { MessagePart } from '../../portal/src/generated/message-arguments.ts';
import type { Language } from '../../portal/src/i18n/languages.ts';
import { MessageStore } from '../../portal/src/i18n/message-store.ts';

/** A store whose files arrive when the test says so. */
function startedStore() {
  const waiting = new Map<string, { readonly arrive: () => void; readonly fail: () => void }>();
  const store = new MessageStore(
    (part, language) =>
      new Promise((resolve, reject) => {
        waiting.set(`${part}/${language}`, {
          arrive: () => resolve({ [part]: language }),
          fail: () => reject(new Error('offline')),
        });
      }),
  );
  const settle = async (how: 'arrive' | 'fail', part: MessagePart, language: Language): Promise<void> => {
    const request = waiting.get(`${part}/${language}`);
    expect(request, `${part}/${language} was requested`).toBeDefined();
    waiting.delete(`${part}/${language}`);
    request?.[how]();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return {
    store,
    arrive: (part: MessagePart, language: Language) => settle('arrive', part, language),
    fail: (part: MessagePart, language: Language) => settle('fail', part, language),
  };
}

async function englishStore() {
  const started = startedStore();
  const showing = started.store.show('en');
  await started.arrive('start', 'en');
  await showing;
  return started;
}

it('has the words of a page when it was added', async () => {
  const { store, arrive } = await englishStore();
  let changes = 0;
  store.onChange(() => (changes += 1));

  const adding = store.add(['history']);
  await arrive('start', 'en');
  await arrive('history', 'en');
  await adding;

  expect(store.shown()).toEqual({ language: 'en', strings: { start: 'en', history: 'en' } });
  expect(changes).toBe(1);
});

it('changes the language of all pages at once', async () => {
  const { store, arrive } = await englishStore();
  const adding = store.add(['history']);
  await arrive('start', 'en');
  await arrive('history', 'en');
  await adding;

  const showing = store.show('ar');
  await arrive('start', 'ar');
  expect(store.shown().strings).toEqual({ start: 'en', history: 'en' });
  await arrive('history', 'ar');
  await showing;

  expect(store.shown()).toEqual({ language: 'ar', strings: { start: 'ar', history: 'ar' } });
});

it('waits with a language for a page that was opened meanwhile', async () => {
  const { store, arrive } = await englishStore();
  const showing = store.show('de');
  const adding = store.add(['sell']);

  await arrive('start', 'de');
  await arrive('start', 'en');
  await arrive('sell', 'en');
  await adding;
  expect(store.shown()).toEqual({ language: 'en', strings: { start: 'en', sell: 'en' } });
  await arrive('start', 'de');
  await arrive('sell', 'de');
  await showing;

  expect(store.shown()).toEqual({ language: 'de', strings: { start: 'de', sell: 'de' } });
});

it('keeps the language that was chosen last', async () => {
  const { store, arrive } = await englishStore();
  const first = store.show('de');
  const second = store.show('ar');

  await arrive('start', 'ar');
  await arrive('start', 'de');
  await Promise.all([first, second]);

  expect(store.shown().language).toBe('ar');
});

it('keeps its language when a file cannot be loaded', async () => {
  const { store, fail } = await englishStore();
  const failed = expect(store.show('de')).rejects.toThrow('offline');

  await fail('start', 'de');
  await failed;

  expect(store.shown()).toEqual({ language: 'en', strings: { start: 'en' } });
});
