import type { Quality } from '../../model/quality.ts';
import type { Reading, ReadingBatch } from '../../model/reading.ts';
import { stateText, type ValueKind } from './sample-state.ts';
import { encodeName, fieldName } from './written-name.ts';

/** The one measurement; its tags are `device` and, where there is one, `component`. */
export const measurement = 'anlin';

/** What a writer needs of a line. */
export interface Line {
  /** `anlin` when left out. */
  readonly measurement?: string;
  /** In the order of their names. */
  readonly tags: Readonly<Record<string, string>>;
  /** `name=value,name=value` as it stands in the line. */
  readonly fields: string;
  /** ms since epoch, in digits: the v1 client takes the number 0 for "none". */
  readonly timestamp: string;
}

/** One line: all readings of one message that share time and component. */
export interface LinePoint extends Line {
  readonly deviceId: string;
  /** Journal position of the message. */
  readonly position: number;
  readonly receivedAt: number;
  readonly readings: readonly Reading[];
}

/** What InfluxDB can hold in 64 bits of nanoseconds. */
export const firstTime = -9_223_372_036_854;
export const lastTime = 9_223_372_036_854;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const halfPair = /\p{Surrogate}/u;
/** Names come again with every message; beyond so many they are made anew, which bounds the memory whatever comes. */
const mostNames = 100_000;

interface PointFields {
  readonly number: string;
  readonly word: string;
  readonly flag: string;
  readonly state: string;
  /** The state field as it was written last: a point nearly always comes as the same. */
  last: { readonly quality: Quality; readonly kind: ValueKind; readonly unit: string | null; readonly text: string };
}
const points = new Map<string, PointFields>();
const written = new Map<string, string>();

/** The field names of a point. */
export function fieldsOf(point: string): PointFields {
  let found = points.get(point);
  if (found === undefined) {
    if (points.size >= mostNames) points.clear();
    const [number, word, flag, state] = (['number', 'word', 'flag', 'state'] as const).map((kind) => fieldName(point, kind));
    found = { number, word, flag, state, last: { quality: 'missing', kind: 'none', unit: null, text: '' } } as PointFields;
    points.set(point, found);
  }
  return found;
}

function stateField(names: PointFields, quality: Quality, kind: ValueKind, unit: string | null): string {
  const { last } = names;
  if (last.quality === quality && last.kind === kind && last.unit === unit && last.text !== '') return last.text;
  const text = `${names.state}=${quoted(stateText({ quality, kind, unit }))}`;
  names.last = { quality, kind, unit, text };
  return text;
}

function nameOf(name: string): string {
  let found = written.get(name);
  if (found === undefined) {
    if (written.size >= mostNames) written.clear();
    found = encodeName(name);
    written.set(name, found);
  }
  return found;
}

/** One sample's fields, the state after the value. */
function fieldText({ point, value, quality, unit }: Reading): string {
  const names = fieldsOf(point);
  switch (typeof value) {
    case 'number':
      // NaN and Infinity are no measurement: the sample stays, as bad, without a value.
      if (!Number.isFinite(value)) return stateField(names, 'bad', 'none', unit);
      return `${names.number}=${Object.is(value, -0) ? '-0' : value},${stateField(names, quality, 'number', unit)}`;
    case 'string': {
      const whole = !halfPair.test(value);
      return `${names.word}=${quoted(whole ? value : encodeName(value))},${stateField(names, quality, whole ? 'word' : 'coded', unit)}`;
    }
    case 'boolean':
      return `${names.flag}=${value},${stateField(names, quality, 'flag', unit)}`;
    default:
      return stateField(names, quality, 'none', unit);
  }
}

/** Of the same point twice the last one stays: a line with one field twice is nobody's promise. */
function withoutRepeats(readings: readonly Reading[]): readonly Reading[] {
  // Of the few points of a message, looking is cheaper than a map.
  if (readings.length <= 16 && readings.every(({ point }, i) => readings.findIndex((one) => one.point === point) === i)) return readings;
  return [...new Map(readings.map((reading) => [reading.point, reading])).values()];
}

export type PointSource = Pick<LinePoint, 'deviceId' | 'position' | 'receivedAt'>;

/** `readings` share time and component. */
export function pointOf({ deviceId, position, receivedAt }: PointSource, readings: readonly Reading[]): LinePoint {
  const { ts, component } = readings[0] as Reading;
  let fields = '';
  for (const reading of withoutRepeats(readings)) fields += fields === '' ? fieldText(reading) : `,${fieldText(reading)}`;
  const device = nameOf(deviceId);
  const tags = component === '' ? { device } : { component: nameOf(component), device };
  return { deviceId, position, receivedAt, readings, tags, fields, timestamp: String(Math.floor(ts)) };
}

/** One point for each time and component of a message, almost always one. `untimely` gets what has no time the database can hold. */
export function pointsOf(batch: ReadingBatch, untimely: (reading: Reading) => void): readonly LinePoint[] {
  const [one] = batch.readings;
  const alike = ({ ts, component }: Reading) => ts === one?.ts && component === one.component;
  if (one !== undefined && one.ts >= firstTime && one.ts <= lastTime && batch.readings.every(alike))
    return [pointOf(batch, batch.readings)];
  const groups = new Map<string, Reading[]>();
  for (const reading of batch.readings) {
    const ts = Math.floor(reading.ts);
    if (!(ts >= firstTime && ts <= lastTime)) {
      untimely(reading);
      continue;
    }
    const key = `${ts} ${reading.component}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [reading]);
    else group.push(reading);
  }
  return [...groups.values()].map((readings) => pointOf(batch, readings));
}

/** The line itself. */
export function lineOf({ measurement: name = measurement, tags, fields, timestamp }: Line): string {
  let head = name;
  for (const tag in tags) head += `,${tag}=${tags[tag]}`;
  return `${head} ${fields} ${timestamp}`;
}
