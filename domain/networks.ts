/**
 * The network that a caller's address lies in. The audit log keeps networks only, because an
 * address leads to a person or a household, and a network shows as well that it is another one.
 */

/** Bits that are kept of an address, as a prefix (RFC 4632, RFC 4291). */
const prefixLength = { ipv4: 24, ipv6: 48 } as const;

/** The longest text of an address: an IPv6 one with an IPv4 part. */
const maxAddressLength = 45;
const hexDigits = '0123456789abcdef';
const groupsOfIpv6 = 8;

/**
 * Returns the network of an address, such as `192.0.2.0/24` or `2001:db8:1::/48`; undefined for a
 * text that is not an address. An IPv4 address in IPv6 form (`::ffff:192.0.2.1`) has its IPv4
 * network. The text may come from the caller; what is returned holds 12 digits of it at most.
 */
export function networkOf(address: string): string | undefined {
  if (address.length > maxAddressLength) {
    return undefined;
  }
  const text = address.toLowerCase();
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  if (dotted.indexOf('.') < 0) {
    return networkOfIpv6(text);
  }
  const prefix = text.slice(0, text.length - dotted.length);
  const network = networkOfIpv4(dotted);
  // The last four bytes of an IPv6 address may be written so; they are not in its network.
  return prefix === '' || prefix === '::ffff:' || network === undefined
    ? network
    : networkOfIpv6(`${prefix}0:0`);
}

/**
 * Returns the networks of the addresses that AppSync gives for a call: of the first and of the last
 * one, without repetition. The address of the connection is at one end of the list, and a header of
 * the caller may have filled the rest (AWS AppSync Developer Guide, "JavaScript resolver context
 * object reference", `sourceIp`). So a caller can add a network, but cannot hide the one in use.
 */
export function networksOf(addresses: readonly string[]): string[] {
  if (addresses.length === 0) {
    return [];
  }
  const first = networkOf(addresses[0] ?? '');
  const last = networkOf(addresses[addresses.length - 1] ?? '');
  const networks = first === undefined ? [] : [first];
  return last === undefined || last === first ? networks : [...networks, last];
}

function networkOfIpv4(text: string): string | undefined {
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every(isByte);
  return isAddress ? `${parts.slice(0, 3).join('.')}.0/${prefixLength.ipv4}` : undefined;
}

function isByte(text: string): boolean {
  const isDecimal = text.length > 0 && text.length <= 3 && text.split('').every(isDecimalDigit);
  const isCanonical = text === '0' || !text.startsWith('0');
  return isDecimal && isCanonical && +text <= 255;
}

const isDecimalDigit = (digit: string): boolean => digit >= '0' && digit <= '9';

function networkOfIpv6(text: string): string | undefined {
  const halves = text.split('::');
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  const missing = groupsOfIpv6 - head.length - tail.length;
  const isWhole = halves.length === 1 && missing === 0;
  const isShortened = halves.length === 2 && missing > 0;
  if ((!isWhole && !isShortened) || ![...head, ...tail].every(isGroup)) {
    return undefined;
  }
  const zeros = ['0', '0', '0'].slice(0, missing);
  const kept = [...head, ...zeros, ...tail].slice(0, 3).map(withoutLeadingZeros);
  return `${kept.join(':')}::/${prefixLength.ipv6}`;
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

function isGroup(text: string): boolean {
  return (
    text.length > 0 && text.length <= 4 && text.split('').every((digit) => hexDigits.indexOf(digit) >= 0)
  );
}

function withoutLeadingZeros(group: string): string {
  const significant = group.split('').findIndex((digit) => digit !== '0');
  return significant < 0 ? '0' : group.slice(significant);
}
