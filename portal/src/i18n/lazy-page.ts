/** Pages that are files of their own. */
import { lazy, type ComponentType } from 'react';
import type { MessagePart } from '../generated/message-arguments.ts';
import { messages } from './messages.ts';

/**
 * Returns a component that loads when it is shown first, together with its parts of the messages:
 * it is never shown without its words. A law checks that it uses no others.
 */
export function lazyPage<Props extends object>(
  parts: readonly MessagePart[],
  load: () => Promise<ComponentType<Props>>,
) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), messages.add(parts)]);
    return { default: page };
  });
}
