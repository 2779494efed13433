const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `host` or `host:port`, lower case; null when it is neither. */
function split(authority: string): { name: string; port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(?::(\d{1,5}))?$/i.exec(authority.toLowerCase());
  return match === null ? null : { name: (match[1] ?? '').replace(/\.$/, ''), port: match[2] ?? '' };
}

/**
 * True for loopback names (any port: a tunnel or a container may map it) and for configured names. A configured name
 * without a port allows every port, one with a port only that one. This is what stops DNS rebinding.
 */
export function hostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  const asked = split(host ?? '');
  if (asked === null) return false;
  if (loopbackNames.has(asked.name)) return true;
  return allowed.some((entry) => {
    const known = split(entry);
    return known !== null && known.name === asked.name && (known.port === '' || known.port === asked.port);
  });
}

/** True when there is more than one Host line: servers differ in which of them counts (RFC 9112 3.2). */
export function severalHosts(rawHeaders: readonly string[]): boolean {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length > 1;
}

/**
 * True when there is no Origin (no browser, or a same-origin GET), or when it is the very host the request was sent to, over
 * `scheme`: what stands on the port of HTTPS of a host is not what stands on its port 80. Null = behind a proxy, either.
 * `null` origins (sandboxed frames, files) are refused, and so is anything a browser says comes from another site (ASVS 3.5).
 */
export function originAllowed(
  headers: { readonly origin?: string | undefined; readonly 'sec-fetch-site'?: string | string[] | undefined },
  host: string | undefined,
  needsSameSite: boolean,
  scheme: 'http:' | 'https:' | null,
): boolean {
  const { origin } = headers;
  if (origin !== undefined) {
    let url: URL;
    try {
      url = new URL(origin);
    } catch {
      return false;
    }
    const right = scheme === null ? url.protocol === 'http:' || url.protocol === 'https:' : url.protocol === scheme;
    return right && sameAuthority(url, host ?? '');
  }
  const site = headers['sec-fetch-site'];
  return !needsSameSite || site === undefined || site === 'same-origin' || site === 'none';
}

function sameAuthority(url: URL, host: string): boolean {
  const asked = split(host);
  if (asked === null) return false;
  const usual = url.protocol === 'https:' ? '443' : '80';
  return url.hostname.toLowerCase() === asked.name && (url.port || usual) === (asked.port || usual);
}
