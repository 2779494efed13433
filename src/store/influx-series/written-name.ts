/**
 * Names as they stand in the line protocol and in InfluxQL. InfluxDB 1 has no escape for a backslash or a line break in a tag
 * or a field key, and a client that forgets one writes a foreign point (influxdb #9966). So nothing is ever escaped there: what
 * could need it is written as %XX of its UTF-8, or %uXXXX for half a surrogate pair, and everybody reads the same name.
 */
const unsafe = /[\0-\x20"%',=\\\x7f\u0085\u2028\u2029]|\p{Surrogate}/gu;
const written = /%u([0-9A-F]{4})|((?:%[0-9A-F]{2})+)/g;
/** An empty tag value or field key cannot be written. A lone `%` is never written otherwise. */
const nothing = '%';

const hex = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

function encodeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
  return [...Buffer.from(character)].map(hex).join('');
}

export function encodeName(name: string): string {
  if (name === '') return nothing;
  const encoded = name.replace(unsafe, encodeCharacter);
  // `time` is the time, and names with a leading underscore belong to the database (line protocol reference, "Naming restrictions").
  if (encoded === 'time') return '%74ime';
  return encoded.startsWith('_') ? `%5F${encoded.slice(1)}` : encoded;
}

export function decodeName(text: string): string {
  if (text === nothing) return '';
  return text.replace(written, (_all, half: string | undefined, bytes: string | undefined) =>
    half === undefined ? Buffer.from((bytes ?? '').replaceAll('%', ''), 'hex').toString() : String.fromCharCode(Number.parseInt(half, 16)),
  );
}

/** A field has one type for ever, a point may have several: one field a kind, and one that says which of them holds. */
export const fieldKinds = ['number', 'word', 'flag', 'state'] as const;
export type FieldKind = (typeof fieldKinds)[number];
/** A number, what nearly everything is, has the plain name. A `#` of the point itself is doubled, so that the ending is one. */
const endings = { number: '', word: '#word', flag: '#flag', state: '#state' } satisfies Record<FieldKind, string>;
/** InfluxQL, for all state fields at once. */
export const stateFields = '/(^|[^#])(##)*#state$/';

export function fieldName(point: string, kind: FieldKind): string {
  return encodeName(point).replaceAll('#', '##') + endings[kind];
}

/** The point of a state field; null = it is no state field of ours. */
export function pointOfState(field: string): string | null {
  if (!field.endsWith(endings.state)) return null;
  const name = field.slice(0, -endings.state.length);
  return /^(?:[^#]|##)*$/.test(name) ? decodeName(name.replaceAll('##', '#')) : null;
}
