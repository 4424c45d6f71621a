/** The functions of IoT's SQL that rules here use (AWS IoT Developer Guide, "Functions"). */
import type { Evaluate } from './rule-message.ts';
import type { SqlExpression } from './sql-syntax.ts';

/**
 * Compiles a call of a function. Receives each argument as parsed and as compiled. Throws when the
 * arguments are not valid.
 */
type FunctionCompiler = (
  given: readonly SqlExpression[],
  compile: (expression: SqlExpression) => Evaluate,
) => Evaluate;

const functions: Readonly<Record<string, FunctionCompiler>> = {
  /** Returns the whole topic, or one of its levels, counted from 1. */
  topic(given) {
    requireCount(given, 0, 1);
    const [level] = given;
    if (level === undefined) {
      return (message) => message.topic;
    }
    if (level.kind !== 'literal' || !Number.isInteger(level.value) || Number(level.value) < 1) {
      throw new Error('topic() needs a whole number of at least 1');
    }
    const index = Number(level.value) - 1;
    return (message) => message.levels[index];
  },

  /** Returns `n/a` for a message that no MQTT client sent, as AWS documents. */
  clientid(given) {
    requireCount(given, 0);
    return ({ clientId }) => clientId ?? 'n/a';
  },

  /** Returns the certificate id of the device. */
  principal(given) {
    requireCount(given, 0);
    return ({ principalId }) => principalId;
  },

  timestamp(given) {
    requireCount(given, 0);
    return ({ receivedAt }) => receivedAt;
  },

  /**
   * `encode(*, 'base64')` encodes the payload's own bytes. For a value, it encodes the bytes of its
   * text.
   */
  encode(given, compile) {
    requireCount(given, 2);
    const [what, scheme] = given;
    if (what === undefined || scheme?.kind !== 'literal' || scheme.value !== 'base64') {
      throw new Error("encode() takes a value and 'base64'");
    }
    if (what.kind === 'message') {
      return ({ payload }) => payload.toString('base64');
    }
    const evaluate = compile(what);
    return (message) => {
      const value = evaluate(message);
      if (value === undefined) {
        return undefined;
      }
      return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
    };
  },

  startswith(given, compile) {
    requireCount(given, 2);
    const [text, beginning] = given.map(compile);
    return (message) => {
      const [whole, start] = [text?.(message), beginning?.(message)];
      return typeof whole === 'string' && typeof start === 'string' ? whole.startsWith(start) : undefined;
    };
  },

  /** Returns the first match of a regular expression, and no value where there is none. */
  regexp_substr(given, compile) {
    requireCount(given, 2);
    const [of, pattern] = given;
    if (of === undefined || pattern?.kind !== 'literal' || typeof pattern.value !== 'string') {
      throw new Error('regexp_substr() takes a value and a regular expression in quotes');
    }
    const [text, expression] = [compile(of), new RegExp(pattern.value)];
    return (message) => {
      const whole = text(message);
      return typeof whole === 'string' ? expression.exec(whole)?.[0] : undefined;
    };
  },
};

/** Returns the function of this name. Throws an error with the name when it is not supported. */
export function requireFunction(name: string): FunctionCompiler {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found === undefined) {
    throw new Error(`the function ${name}() is not known here`);
  }
  return found;
}

function requireCount(given: readonly SqlExpression[], ...counts: readonly number[]): void {
  if (!counts.includes(given.length)) {
    throw new Error(`a function is called with ${given.length} arguments instead of ${counts.join(' or ')}`);
  }
}
