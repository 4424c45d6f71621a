/** Reads the arguments of ICU messages, for the types of `translate` and the law of messages. */
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/** Type of an argument: a number is chosen by plural rules or formatted; a text is inserted. */
export type ArgumentType = 'number' | 'string';

/** A plural within a message: its argument and the categories that it has words for. */
export interface FoundPlural {
  readonly argument: string;
  readonly categories: readonly string[];
}

/** The arguments and plurals of a message, those inside its options included. */
export interface MessageParts {
  readonly arguments: Readonly<Record<string, ArgumentType>>;
  readonly plurals: readonly FoundPlural[];
}

/** Parses a message; throws when it is not valid ICU or uses a kind that the compiler refuses. */
export function partsOf(message: string): MessageParts {
  const found: Record<string, ArgumentType> = {};
  const plurals: FoundPlural[] = [];
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.argument) {
        found[element.value] ??= 'string';
      } else if (element.type === TYPE.number) {
        found[element.value] = 'number';
      } else if (element.type === TYPE.plural) {
        found[element.value] = 'number';
        plurals.push({ argument: element.value, categories: Object.keys(element.options) });
        Object.values(element.options).forEach(({ value }) => visit(value));
      } else if (element.type === TYPE.select) {
        found[element.value] ??= 'string';
        Object.values(element.options).forEach(({ value }) => visit(value));
      } else if (element.type !== TYPE.literal && element.type !== TYPE.pound) {
        throw new Error(`A message has an element that is not compiled: ${message}`);
      }
    }
  };
  visit(parse(message));
  return { arguments: found, plurals };
}

/** Returns the module of types for `translate`, from the parts and the messages in English. */
export function messageArgumentsModule(
  parts: readonly string[],
  messages: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(messages).map(([key, message]) => {
    const names = Object.entries(partsOf(message).arguments).sort(([one], [other]) => (one < other ? -1 : 1));
    const members = names.map(([name, type]) => `readonly ${name}: ${type}`);
    return `  readonly '${key}': ${members.length === 0 ? 'undefined' : `{ ${members.join('; ')} }`};`;
  });
  return [
    '/** Made by `npm run codegen` from `portal/messages/`. */',
    '',
    '/** Folder of `portal/messages/`. */',
    'export type MessagePart =',
    `${parts.map((part) => `  | '${part}'`).join('\n')};`,
    '',
    '/** Key of a message → its arguments. */',
    'export interface MessageArguments {',
    ...lines,
    '}',
    '',
  ].join('\n');
}
