/**
 * The messages that are loaded: those of the start, and those of each page that was opened. All are
 * in one language, even while another one is loading.
 */
import type { MessagePart } from '../generated/message-arguments.ts';
import type { Language } from './languages.ts';
import type { Strings } from './translate.ts';

/** Messages of one language; another object after every change. */
export interface ShownMessages {
  readonly language: Language;
  readonly strings: Strings;
}

/** Loads one part in one language; rejects when the file cannot be loaded. */
export type LoadPart = (part: MessagePart, language: Language) => Promise<Strings>;

/** Holds the messages and says when they change. */
export class MessageStore {
  readonly #load: LoadPart;
  readonly #parts = new Set<MessagePart>(['start']);
  readonly #listeners = new Set<() => void>();
  #shown: ShownMessages | undefined;
  /** The language that was asked for last. */
  #wanted: Language | undefined;

  constructor(load: LoadPart) {
    this.#load = load;
  }

  /** Returns the messages; throws before the first `show` has resolved. */
  readonly shown = (): ShownMessages => {
    if (this.#shown === undefined) {
      throw new Error('No messages are loaded.');
    }
    return this.#shown;
  };

  /** Calls the listener after every change; returns a function that removes the listener. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /**
   * Changes to a language when all parts are loaded in it. Does nothing if another one was asked
   * for meanwhile. Rejects when a file cannot be loaded, and leaves the language as it is.
   */
  async show(language: Language): Promise<void> {
    this.#wanted = language;
    if (this.#shown?.language === language) {
      return;
    }
    await this.#complete(language, () => this.#wanted === language);
  }

  /**
   * Adds parts. If the language changes meanwhile, that change has waited for them too.
   * Rejects when the file cannot be loaded.
   */
  async add(parts: readonly MessagePart[]): Promise<void> {
    parts.forEach((part) => this.#parts.add(part));
    const { language } = this.shown();
    await this.#complete(language, () => this.shown().language === language);
  }

  /** Loads all parts in a language, and shows them if that is still right. */
  async #complete(language: Language, isRight: () => boolean): Promise<void> {
    const parts = [...this.#parts];
    const loaded = await Promise.all(parts.map((part) => this.#load(part, language)));
    if (parts.length < this.#parts.size) {
      return this.#complete(language, isRight);
    }
    if (isRight()) {
      this.#shown = { language, strings: Object.assign({}, ...loaded) as Strings };
      this.#listeners.forEach((listener) => listener());
    }
  }
}
