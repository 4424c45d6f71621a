/** Names of this machine in `Host` and `Origin` headers. */

/**
 * Whether a `Host` header names the loopback. A page whose name was rebound to 127.0.0.1 sends its
 * own name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && isLoopbackOrigin(`http://${host}`);
}

/**
 * Whether an `Origin` header is from a page of this machine. Sandboxed pages and files send `null`.
 */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) {
    return false;
  }
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
