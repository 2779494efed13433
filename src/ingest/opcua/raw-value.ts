import type { DataValue } from 'node-opcua-client';

/** A value as it goes into the raw message, uninterpreted. */
export interface Cell {
  readonly value: unknown;
  /** Word of its status when it is not good: `UncertainLastUsableValue`, `BadSensorFailure`. */
  readonly status: string | null;
  /** ms since epoch, the server's word: since when the source has this value. */
  readonly since: number | null;
}

const maxText = 1_024;
const maxElements = 64;
/** InfoType DataValue with the overflow bit (OPC UA part 4, 7.39): values were lost before this one. */
const overflow = 0x0480;

export function lostBefore(given: DataValue): boolean {
  return (given.statusCode.value & overflow) === overflow;
}

export function missing(status: string): Cell {
  return { value: null, status, since: null };
}

export function cellOf(given: DataValue): Cell {
  const severity = given.statusCode.value >>> 30;
  const word = /^(Good|Uncertain|Bad)[A-Za-z0-9]*/.exec(given.statusCode.name)?.[0] ?? 'Bad';
  const since = given.sourceTimestamp?.getTime() ?? null;
  if (severity >= 2) return { value: null, status: word.startsWith('Bad') ? word : 'Bad', since };
  const value = isWide(given) ? wide(given) : plain(given.value?.value, 0);
  // What JSON cannot hold is no value: it must not become something that looks like one.
  if (value === undefined) return { value: null, status: 'BadDataEncodingUnsupported', since };
  if (value === null) return { value: null, status: 'BadNoData', since };
  return { value, status: severity === 1 ? (word.startsWith('Uncertain') ? word : 'Uncertain') : null, since };
}

const int64 = 8;
const uint64 = 9;

function isWide({ value }: DataValue): boolean {
  const type: number = value?.dataType ?? 0;
  return (
    (type === int64 || type === uint64) && Array.isArray(value.value) && value.value.length === 2 && typeof value.value[0] === 'number'
  );
}

/** 64 bits come as their upper and lower half; beyond 2^53 they stay text. */
function wide({ value }: DataValue): number | string {
  const [high, low] = value.value as [number, number];
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const whole = (value.dataType as number) === int64 ? BigInt.asIntN(64, bits) : bits;
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : String(whole);
}

/** undefined = it has no form in JSON; null = there is none. */
function plain(raw: unknown, depth: number): unknown {
  if (raw === undefined || raw === null) return null;
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'string') return raw.length <= maxText ? raw : undefined;
  if (typeof raw === 'bigint') return Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw);
  if (raw instanceof Date) return raw.toISOString();
  if (ArrayBuffer.isView(raw) && !Buffer.isBuffer(raw) && 'length' in raw) {
    return Number(raw.length) > maxElements ? undefined : list(Array.from(raw as unknown as ArrayLike<unknown>), depth);
  }
  if (Array.isArray(raw)) return list(raw, depth);
  // LocalizedText and QualifiedName.
  if (typeof raw === 'object' && 'text' in raw) return plain(raw.text, depth);
  if (typeof raw === 'object' && 'name' in raw && 'namespaceIndex' in raw) return plain(raw.name, depth);
  return undefined;
}

function list(raw: readonly unknown[], depth: number): unknown {
  if (depth > 0 || raw.length > maxElements) return undefined;
  const values = raw.map((entry) => plain(entry, depth + 1));
  return values.includes(undefined) ? undefined : values;
}
