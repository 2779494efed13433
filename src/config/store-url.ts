/** Where the time-series database is; see ANLIN_STORE_URL. */
export type StoreAddress =
  | {
      readonly engine: 'influxdb1';
      readonly tls: boolean;
      readonly host: string;
      readonly port: number;
      readonly username: string;
      readonly password: string;
      readonly database: string;
    }
  | {
      readonly engine: 'influxdb2';
      readonly tls: boolean;
      readonly host: string;
      readonly port: number;
      readonly org: string;
      readonly bucket: string;
      readonly token: string;
    };

const forms = 'influxdb1://user:pass@host:8086/db or influxdb2://host:8086/?org=&bucket=&token= (influxdb1s, influxdb2s with TLS)';
const defaultPort = 8086;
const longestName = 200;

/** Reads it, or says what is wrong with it; what is said never holds the user, the password or the token. */
export function parseStoreUrl(text: string): { readonly address: StoreAddress } | { readonly problem: string } {
  const wrong = (what: string) => ({ problem: `store.url (ANLIN_STORE_URL): expected ${forms}; ${what}` });
  const scheme = /^(influxdb[12])(s?):\/\//.exec(text);
  if (scheme === null) return wrong(`came something that begins with ${JSON.stringify(/^[a-z0-9+.-]{0,20}/i.exec(text)?.[0] ?? '')}`);
  const [, engine, secure] = scheme;
  // The WHATWG parser knows the parts of http only.
  const url = URL.canParse(`http${text.slice(scheme[0].length - 3)}`) ? new URL(`http${text.slice(scheme[0].length - 3)}`) : null;
  if (url === null || url.hostname === '') return wrong('the part after the scheme is no address');
  const where = { tls: secure === 's', host: url.hostname, port: url.port === '' ? portOf(text) : Number(url.port) };
  const name = (value: string) => value !== '' && value.length <= longestName && !/\p{Cc}/u.test(value);
  const [username, password, path] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (username === null || password === null || path === null) return wrong('a % that is not followed by two hexadecimal digits');
  if (engine === 'influxdb1') {
    if (!name(path ?? '') || (path ?? '').includes('/')) return wrong('expected one database name after the host');
    if (url.search !== '') return wrong('expected nothing after the database name');
    return { address: { engine, ...where, username: username ?? '', password: password ?? '', database: path ?? '' } };
  }
  if (url.username !== '' || path !== '') return wrong('expected no user and no path: InfluxDB 2 and 3 take a token');
  const values = { org: '', bucket: '', token: '' };
  for (const [key, value] of url.searchParams) {
    if (!(key in values)) return wrong(/^[a-z]{1,8}$/.test(key) ? `unknown parameter "${key}"` : 'an unknown parameter');
    values[key as keyof typeof values] = value;
  }
  const missing = Object.entries(values).filter(([, value]) => !name(value));
  if (missing.length > 0) return wrong(`missing or unusable: ${missing.map(([key]) => key).join(', ')}`);
  return { address: { engine: 'influxdb2', ...where, ...values } };
}

/** The parser drops port 80, which http would not need to be told. */
function portOf(text: string): number {
  return /^[^/]*\/\/[^/?#]*:80(?:[/?#]|$)/.test(text) ? 80 : defaultPort;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** For people and logs: what it is, without what opens it. */
export function storeLabel(address: StoreAddress): string {
  const { engine, tls, host, port } = address;
  const inside = address.engine === 'influxdb1' ? address.database : `${address.org}/${address.bucket}`;
  return `${engine}${tls ? 's' : ''}://${host}:${port}/${inside}`;
}
