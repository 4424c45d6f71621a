/**
 * Runs before each test file: silences the SDKs, seeds the property tests, and blocks every address
 * except the loopback. With `REMOTE=1`, all addresses are allowed.
 */
import { Socket } from 'node:net';
import fc from 'fast-check';
import { isRemote } from './remote.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// Every run uses the same seed; `FAST_CHECK_SEED=<number> npm test` sets another one.
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 565) });

/**
 * Marks the `connect` below. Files of one worker share the class, and it must be replaced only
 * once.
 */
const loopbackOnly = Symbol.for('tests reach the loopback only');
const connect = Socket.prototype.connect;

/** Returns the host of a `connect` call; undefined for a path or a port alone, which are local. */
function hostOf(args: readonly unknown[]): string | undefined {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null && 'host' in first) {
    return typeof first.host === 'string' ? first.host : undefined;
  }
  return typeof args[1] === 'string' ? args[1] : undefined;
}

if (!isRemote && !Object.hasOwn(connect, loopbackOnly)) {
  const connectToLoopback = function (this: Socket, ...args: unknown[]) {
    const host = hostOf(args);
    if (host !== undefined && !/^(127\.|localhost$|::1$|\[::1\]$)/.test(host)) {
      throw new Error(`Tests reach the loopback only, not ${host}`);
    }
    return Reflect.apply(connect, this, args) as Socket;
  };
  Socket.prototype.connect = Object.assign(connectToLoopback, { [loopbackOnly]: true });
}
