/**
 * Whether an address to bind to, or the name in a `Host` header, means this machine only: 127.0.0.0/8, `::1`,
 * `localhost` and names below it (RFC 6761). Brackets of an IPv6 address and the case do not matter.
 */
export function isLoopbackAddress(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127\.(?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d)$/.test(name)
  );
}

/** The name part of a `Host` header, without the port. `undefined` when it is not a host at all. */
export function hostName(hostHeader: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(hostHeader)?.[1];
}
