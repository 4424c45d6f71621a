/** Names of this machine itself, as they stand in `Host` and `Origin` headers. */

/**
 * Whether a `Host` header names the loopback; a page whose name was rebound to 127.0.0.1 sends its
 * own.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && isLoopbackOrigin(`http://${host}`);
}

/**
 * Whether an `Origin` header is of a page of this machine. `null` is that of sandboxed pages and
 * files.
 */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) {
    return false;
  }
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
