/** `util.http`: headers of requests to a data source and of the response. */
import type { Invocation } from '../runtime/invocation.ts';
import { handlerError } from '../runtime/resolver-error.ts';

const restricted: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'keep-alive',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'content-length',
]);
const restrictedPrefixes = ['x-amz-', 'x-amzn-'];
/** "The size of custom response headers can't exceed 4 KB", names and values together. */
const maxHeaderBytes = 4096;

/** Creates the functions. Added headers wait in the invocation until the response is written. */
export function httpUtil(current: () => Invocation) {
  const add = (name: unknown, value: unknown) => {
    const header = String(name).toLowerCase();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(header) || isRestricted(header)) {
      throw handlerError('The response header is not allowed.');
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (/[\r\n\0]/.test(text)) {
      throw handlerError('The response header is not allowed.');
    }
    const headers = current().responseHeaders;
    headers.set(header, text);
    const size = [...headers].reduce((sum, [key, member]) => sum + Buffer.byteLength(key + member), 0);
    if (size > maxHeaderBytes) {
      throw handlerError('The response headers exceed 4 KB.');
    }
  };
  return {
    copyHeaders: (headers: object) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !isRestricted(name.toLowerCase()))),
    addResponseHeader: add,
    addResponseHeaders: (headers: object) => {
      for (const [name, value] of Object.entries(headers)) {
        add(name, value);
      }
    },
  };
}

function isRestricted(name: string): boolean {
  return restricted.has(name) || restrictedPrefixes.some((prefix) => name.startsWith(prefix));
}
