import type { Reading, ReadingBatch } from '../../model/reading.ts';
import { type SampleState, stateText, type ValueKind } from './sample-state.ts';
import { encodeName, fieldName } from './written-name.ts';

/** The one measurement; its tags are `device` and, where there is one, `component`. */
export const measurement = 'anlin';

/** One line: all readings of one message that share time and component. */
export interface LinePoint {
  readonly deviceId: string;
  /** Journal position of the message. */
  readonly position: number;
  readonly receivedAt: number;
  readonly readings: readonly Reading[];
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldText>>;
  /** ms since epoch, in digits: the v1 client takes the number 0 for "none". */
  readonly timestamp: string;
}

/** A field value as it stands in the line; the v1 client asks objects for their text and leaves it alone. */
export class FieldText {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What InfluxDB can hold in 64 bits of nanoseconds. */
export const firstTime = -9_223_372_036_854;
export const lastTime = 9_223_372_036_854;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const halfPair = /\p{Surrogate}/u;
const flags = { true: new FieldText('true'), false: new FieldText('false') };

/** States are few and come again with every message; more than this, and they are made anew. */
const mostStates = 10_000;
const states = new Map<string, FieldText>();

function stateField(quality: SampleState['quality'], kind: ValueKind, unit: string | null): FieldText {
  const text = stateText({ quality, kind, unit });
  let field = states.get(text);
  if (field === undefined) {
    if (states.size >= mostStates) states.clear();
    field = new FieldText(quoted(text));
    states.set(text, field);
  }
  return field;
}

interface PointFields {
  readonly number: string;
  readonly word: string;
  readonly flag: string;
  readonly state: string;
}
const names = new Map<string, PointFields>();

/** The field names of a point. */
export function fieldsOf(point: string): PointFields {
  let found = names.get(point);
  if (found === undefined) {
    if (names.size >= mostStates) names.clear();
    found = {
      number: fieldName(point, 'number'),
      word: fieldName(point, 'word'),
      flag: fieldName(point, 'flag'),
      state: fieldName(point, 'state'),
    };
    names.set(point, found);
  }
  return found;
}

function put(fields: Record<string, FieldText>, { point, value, quality, unit }: Reading): void {
  const names = fieldsOf(point);
  switch (typeof value) {
    case 'number':
      // NaN and Infinity are no measurement: the sample stays, as bad, without a value.
      if (!Number.isFinite(value)) {
        fields[names.state] = stateField('bad', 'none', unit);
        return;
      }
      fields[names.number] = new FieldText(Object.is(value, -0) ? '-0' : String(value));
      fields[names.state] = stateField(quality, 'number', unit);
      return;
    case 'string': {
      const whole = !halfPair.test(value);
      fields[names.word] = new FieldText(quoted(whole ? value : encodeName(value)));
      fields[names.state] = stateField(quality, whole ? 'word' : 'coded', unit);
      return;
    }
    case 'boolean':
      fields[names.flag] = flags[`${value}`];
      fields[names.state] = stateField(quality, 'flag', unit);
      return;
    default:
      fields[names.state] = stateField(quality, 'none', unit);
  }
}

export type PointSource = Pick<LinePoint, 'deviceId' | 'position' | 'receivedAt'>;

/** `readings` share time and component; of the same point twice the last one stays. */
export function pointOf({ deviceId, position, receivedAt }: PointSource, readings: readonly Reading[]): LinePoint {
  const { ts, component } = readings[0] as Reading;
  const fields: Record<string, FieldText> = Object.create(null);
  for (const reading of readings) put(fields, reading);
  const device = encodeName(deviceId);
  const tags = component === '' ? { device } : { component: encodeName(component), device };
  return { deviceId, position, receivedAt, readings, tags, fields, timestamp: String(Math.floor(ts)) };
}

/** One point for each time and component of a message, almost always one. `untimely` gets what has no time the database can hold. */
export function pointsOf(batch: ReadingBatch, untimely: (reading: Reading) => void): readonly LinePoint[] {
  const groups = new Map<string, Reading[]>();
  let last: Reading[] | undefined;
  for (const reading of batch.readings) {
    const ts = Math.floor(reading.ts);
    if (!(ts >= firstTime && ts <= lastTime)) {
      untimely(reading);
      continue;
    }
    const first = last?.[0];
    if (first === undefined || first.component !== reading.component || Math.floor(first.ts) !== ts) {
      const key = `${ts} ${reading.component}`;
      last = groups.get(key);
      if (last === undefined) {
        last = [];
        groups.set(key, last);
      }
    }
    last?.push(reading);
  }
  return [...groups.values()].map((readings) => pointOf(batch, readings));
}

/** The line itself. */
export function lineOf({ tags, fields, timestamp }: LinePoint): string {
  let line = measurement;
  for (const name in tags) line += `,${name}=${tags[name]}`;
  let between = ' ';
  for (const name in fields) {
    line += `${between}${name}=${fields[name]}`;
    between = ',';
  }
  return `${line} ${timestamp}`;
}
