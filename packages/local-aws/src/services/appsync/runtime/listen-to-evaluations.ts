/** A realm that reports its evaluations, so that real contexts can be recorded. */
import type { HandlerName, Invocation } from './invocation.ts';
import type { ContextParts, Realm } from './realm.ts';

/**
 * Receives an evaluation before it runs: the code, the handler, its context, and the field's root
 * type.
 */
export type EvaluationListener = (
  code: string,
  handler: HandlerName,
  parts: ContextParts,
  invocation: Invocation,
) => void;

/** Returns the realm itself without a listener. */
export function listenTo(realm: Realm, listener: EvaluationListener | undefined): Realm {
  if (listener === undefined) {
    return realm;
  }
  return {
    ...realm,
    compile(text) {
      const code = realm.compile(text);
      return {
        text,
        evaluate(handler, parts, invocation) {
          listener(text, handler, parts, invocation);
          return code.evaluate(handler, parts, invocation);
        },
      };
    },
  };
}
