/**
 * The compose file's variables as `docker compose` reads them: `${A}`, `${A:-default}`, `${A:+other}`, `${A:?message}`, nested.
 * Throws with the message of a `:?` whose variable is not set.
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '$' || text[i + 1] !== '{') {
      out += text[i];
      continue;
    }
    const end = closing(text, i + 1);
    const [, name = '', how = '', rest = ''] = /^(\w+)(?:(:[-+?])([\s\S]*))?$/.exec(text.slice(i + 2, end)) ?? [];
    if (name === '') throw new Error(`cannot read ${text.slice(i, end + 1)}`);
    const value = env[name] ?? '';
    if (how === ':+') out += value === '' ? '' : interpolate(rest, env);
    else if (value !== '') out += value;
    else if (how === ':?') throw new Error(`${name}: ${rest}`);
    else out += interpolate(rest, env);
    i = end;
  }
  return out;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  throw new Error(`not closed: ${text.slice(open - 1, open + 40)}`);
}
