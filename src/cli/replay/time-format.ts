import { Misuse } from './misuse.ts';
import { asUtc, type WallTime, zoneReader } from './zone-time.ts';

/**
 * Letters of --format. Where a mark stands on both sides one or two digits are read alike: files write 9:05:06 where their
 * format says HH:mm:ss, and nothing else can be meant. In yyyyMMdd there are always two.
 */
const tokens: Readonly<Record<string, { readonly alone: string; readonly adjacent: string }>> = {
  yyyy: { alone: '(?<year>\\d{4})', adjacent: '(?<year>\\d{4})' },
  SSS: { alone: '(?<ms>\\d{3})', adjacent: '(?<ms>\\d{3})' },
  ...twoDigits('MM', 'month'),
  ...twoDigits('dd', 'day'),
  ...twoDigits('HH', 'hour'),
  ...twoDigits('mm', 'minute'),
  ...twoDigits('ss', 'second'),
  ...twoDigits('M', 'month'),
  ...twoDigits('d', 'day'),
  ...twoDigits('H', 'hour'),
  X: { alone: '(?<offset>Z|[+-]\\d{2}:?\\d{2})', adjacent: '(?<offset>Z|[+-]\\d{2}:?\\d{2})' },
};

function twoDigits(letters: string, name: string) {
  return { [letters]: { alone: `(?<${name}>\\d{1,2})`, adjacent: `(?<${name}>\\d{2})` } };
}

const letters = /yyyy|SSS|MM|dd|HH|mm|ss|M|d|H|X|T|[A-Za-z]+|[^A-Za-z]+/g;
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

/** ms since epoch, or null when the text is no such time. */
export type TimeReader = (text: string) => number | null;

/**
 * Reads times written as `format` (`dd/MM/yyyy HH:mm:ss`; `iso` = RFC 3339 with offset; `unix`, `unix-ms`). A format without
 * the offset letter X is read in `zone`. Throws when the format names no full date.
 */
export function timeReader(format: string, zone: string): TimeReader {
  if (format === 'iso') return readRfc3339;
  if (format === 'unix' || format === 'unix-ms') return epochReader(format === 'unix' ? 1000 : 1);
  const pattern = compile(format);
  const inZone = zoneReader(zone);
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    if (found === undefined) return null;
    const at = (name: keyof WallTime) => Number(found[name] ?? 0);
    const wall = {
      year: at('year'),
      month: at('month'),
      day: at('day'),
      hour: at('hour'),
      minute: at('minute'),
      second: at('second'),
      ms: at('ms'),
    };
    if (found.offset === undefined) return inZone(wall);
    const utc = asUtc(wall);
    return utc === null ? null : utc - offsetMs(found.offset);
  };
}

/** RFC 3339 with an offset; anything else is null. */
export function readRfc3339(text: string): number | null {
  const trimmed = text.trim();
  if (!rfc3339.test(trimmed)) return null;
  const ms = Date.parse(trimmed);
  return Number.isNaN(ms) ? null : ms;
}

function epochReader(scale: number): TimeReader {
  return (text) => (/^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Math.round(Number(text) * scale) : null);
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

function compile(format: string): RegExp {
  const used: string[] = [];
  const digits = (part: string | undefined) => part !== undefined && part !== 'X' && part in tokens;
  const parts = (format.match(letters) ?? []).map((part, i, all) => {
    const token = tokens[part];
    if (token !== undefined) {
      used.push(part);
      return digits(all[i - 1]) || digits(all[i + 1]) ? token.adjacent : token.alone;
    }
    if (part === 'T') return 'T';
    if (/[A-Za-z]/.test(part)) {
      throw new Misuse(`--format: expected the letters ${Object.keys(tokens).join(', ')} (or iso, unix, unix-ms), came '${part}'`);
    }
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const full = used.includes('yyyy') && used.some((part) => /^M/.test(part)) && used.some((part) => /^d/.test(part));
  if (!full || new Set(used.map((part) => part[0])).size !== used.length) {
    throw new Misuse(`--format: expected year, month and day once each, e.g. dd/MM/yyyy HH:mm:ss, came '${format}'`);
  }
  return new RegExp(`^${parts.join('')}$`);
}
