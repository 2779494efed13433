import fc from 'fast-check';

/**
 * What must become of it on a topic of a safety device: `unreadable` = kept, in quarantine, and people are told;
 * `harmless` = taken, and nothing is wrong that people would have to be told; `too-long` = refused on its header.
 */
export type Fate = 'unreadable' | 'harmless' | 'too-long';

export interface HostileBody {
  readonly name: string;
  readonly body: Buffer;
  readonly fate: Fate;
}

/** Bytes of a device message at most, over MQTT (the whole packet) and HTTP. */
export const messageLimit = 64 * 1024;
/** Bytes of any other HTTP body at most. */
export const bodyLimit = 1024 * 1024;

const gas = 'gas.concentration';
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_unused, n) => text(n)).join();

const unreadable: Readonly<Record<string, string | Buffer>> = {
  'depth 10^4': '['.repeat(10_000) + ']'.repeat(10_000),
  'depth 10^4, objects': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'open brackets': '['.repeat(64_000),
  '10^4 keys': `{${many(10_001, () => '"":0')}}`,
  '60 KB of text for a number': `{"${gas}":"${'6'.repeat(60_000)}"}`,
  '60,000 digits': `{"${gas}":${'9'.repeat(60_000)}}`,
  '1e999': `{"${gas}":1e999}`,
  '-1e999': `{"values":{"${gas}":-1e999}}`,
  NaN: `{"${gas}":NaN}`,
  Infinity: `{"${gas}":Infinity}`,
  'a number as text': `{"${gas}":"60"}`,
  'an object for a number': `{"${gas}":{"value":60}}`,
  'a list for a number': `{"${gas}":[60]}`,
  'true for a number': `{"${gas}":true}`,
  'a number for a word': '{"gas.state":7}',
  'no word of ours': '{"gas.state":"\\ud800\\u0000"}',
  'the dangerous value first': `{"${gas}":60,"${gas}":3}`,
  'the dangerous value last': `{"values":{"${gas}":3,"${gas}":60}}`,
  'the same key in other letters': `{"${gas}":60,"gas\\u002econcentration":3}`,
  'values twice': `{"values":{"${gas}":60},"values":{"${gas}":3}}`,
  '2,400 repeated keys': `[${many(2_400, () => '{"gas.co":1,"gas.co":2}')}]`,
  'values that are none': `{"ts":1,"values":7}`,
  'a time that is none': `{"ts":"tomorrow","values":{"${gas}":3}}`,
  'a time without an offset': `{"ts":"2026-01-01T08:00:00","values":{"${gas}":3}}`,
  '30,000 elements that are none': `[${many(30_000, () => '1')}]`,
  'bytes that are no UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  'overlong UTF-8': Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
  '60 KB of 0xff': Buffer.alloc(60_000, 0xff),
  nothing: '',
  null: 'null',
  'a number': '7',
  'a text': `"${gas}"`,
  'half a document': `{"${gas}":3`,
  'two documents': `{"${gas}":3}{"${gas}":3}`,
};

const harmless: Readonly<Record<string, string | Buffer>> = {
  '__proto__ as a key': `{"__proto__":{"polluted":1,"${gas}":60},"device.signal":-70}`,
  'constructor.prototype': '{"constructor":{"prototype":{"polluted":1}},"device.signal":-70}',
  '__proto__ in values': `{"values":{"__proto__":{"polluted":1,"${gas}":60},"device.signal":-70}}`,
  'escaped __proto__': '{"\\u005f_proto__":{"polluted":1},"device.signal":-70}',
  '8,000 keys that nobody bound': `{${many(8_000, (n) => `"${n.toString(36)}":1`)}}`,
  'a key of 60 KB': `{"${'k'.repeat(60_000)}":1,"device.signal":-70}`,
  'repeated keys behind a long one': `{"${'k'.repeat(60_000)}":{${many(90, () => '"a":1')}}}`,
  'escaped quotes': `{"x":"${'\\"'.repeat(30_000)}"}`,
  'a byte order mark': Buffer.from('\ufeff{"device.signal":-70}'),
  'an id of control characters': '{"id":"\\u0000","values":{"device.signal":-70}}',
  'a missing value': `{"${gas}":null}`,
};

const tooLong: Readonly<Record<string, () => string>> = {
  '10 MB of text': () => `{"${gas}":"${'x'.repeat(10_000_000)}"}`,
  '10^6 keys': () => `{${many(1_000_000, (n) => `"${n}":1`)}}`,
  '2 MB of brackets': () => '['.repeat(2_000_000),
};

const listed = (bodies: Readonly<Record<string, string | Buffer>>, fate: Fate): HostileBody[] =>
  Object.entries(bodies).map(([name, body]) => ({ name, body: Buffer.from(body as string), fate }));

/** The kinds that the battery names, and what grew beside them. */
export const hostileBodies: readonly HostileBody[] = [
  ...listed(unreadable, 'unreadable'),
  ...listed(harmless, 'harmless'),
  ...Object.entries(tooLong).map(([name, make]) => ({ name, body: Buffer.from(make()), fate: 'too-long' as const })),
];

const traps = ['__proto__', 'constructor', 'prototype', 'toString', 'ts', 'id', 'values', '', '0', 'length'];
const points = ['gas.concentration', 'gas.co', 'gas.state', 'gas.valve', 'device.signal'];
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...points) },
  { weight: 2, arbitrary: fc.constantFrom(...traps) },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const scalar = fc.oneof(
  fc.double().filter(Number.isFinite).map(String),
  fc.constantFrom('1e999', '-1e999', 'NaN', '-0', '1e-400', 'null', 'true', '"normal"', '"\\u0000"', '"\\ud800"', '"60"'),
);
/** Text, so that repeated keys, `__proto__` and 1e999 really stand in it. */
const json = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    scalar,
    fc.array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(key, tie('node')), { maxLength: 6 })
      .map((pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`),
  ),
})).node;
/** A good message with bytes changed, or cut. */
const changed = fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 }), fc.option(fc.nat(60))).map(([at, byte, cut]) => {
  const good = Buffer.from(`{"values":{"${gas}":12.5,"gas.state":"normal","device.signal":-70}}`);
  good[at] = byte;
  return good.subarray(0, cut ?? good.length);
});
const bytes = fc.oneof(
  { weight: 6, arbitrary: json.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: changed },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)) },
);

export function randomBodies(count: number, seed: number): readonly Buffer[] {
  return fc.sample(bytes, { numRuns: count, seed });
}

/** By another reading than the gateway's: true where nothing of the body can be a message, so that a success would be a lie. */
export function cannotBeRead(body: Buffer): boolean {
  try {
    const root: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof root !== 'object' || root === null;
  } catch {
    return true;
  }
}
