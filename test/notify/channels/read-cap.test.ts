import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { CapMessage } from '../../../src/model/cap-message.ts';
import { capAlert } from '../../../src/notify/channels/cap/cap-alert.ts';
import { readCap } from '../../../src/notify/channels/cap/read-cap.ts';
import { readFeed } from '../../../src/notify/channels/cap/read-feed.ts';
import { anAlarm, aTransition, start } from '../hub-bench.ts';
import { capInfo, capXml } from './cap-message.ts';

const messageOf = (xml: string): CapMessage => {
  const read = readCap(xml);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.message;
};
const problemOf = (xml: string) => {
  const read = readCap(xml);
  return 'problems' in read ? read.problems[0] : null;
};

test('the stand-in messages of these tests are CAP 1.2', async () => {
  const schema = readFileSync(join(import.meta.dirname, 'CAP-v1.2.xsd'), 'utf8');
  const some = [
    capXml(),
    capXml({ msgType: 'Ack', references: 'a,b,2026-01-01T08:00:00+08:00', info: null }),
    capXml({ info: capInfo({ language: 'zh-CN', responseType: 'AllClear', expires: '2026-01-01T09:00:00+08:00', headline: '橙色' }) }),
  ];
  expect((await validateXML({ xml: some.map((contents, i) => ({ fileName: `${i}.xml`, contents })), schema: [schema] })).errors).toEqual(
    [],
  );
});

test('what a message says is read, both languages side by side, the gravest severity and the latest end', () => {
  const message = messageOf(
    capXml({
      info:
        capInfo({ language: 'zh-CN', headline: '暴雨橙色预警', severity: 'Moderate', expires: '2026-01-01T20:00:00+08:00' }) +
        capInfo({
          language: 'en-US',
          event: 'Rain',
          headline: 'Heavy rain',
          severity: 'Extreme',
          expires: '2026-01-01T21:00:00+08:00',
          area: 'Chengdu',
        }),
    }),
  );
  expect(message).toMatchObject({
    identifier: 'met-1',
    sender: 'met.example',
    sent: Date.parse('2026-01-01T00:00:00Z'),
    info: {
      event: { zh: '暴雨', en: 'Rain' },
      headline: { zh: '暴雨橙色预警', en: 'Heavy rain' },
      severity: 'critical',
      category: 'Met',
      past: false,
      expires: Date.parse('2026-01-01T13:00:00Z'),
      areas: [
        { name: '成都市', codes: [] },
        { name: 'Chengdu', codes: [] },
      ],
    },
  });
  expect(messageOf(capXml({ info: capInfo({ responseType: 'AllClear' }) })).info?.past).toBe(true);
  expect(messageOf(capXml({ info: capInfo({ severity: 'Unknown' }) })).info?.severity).toBe('major');
});

test('what we write ourselves is read back by this, every event of it', () => {
  const by = { sender: 'anlin.example', timeZone: 'Asia/Shanghai', geocode: { name: 'GB/T 2260', value: '510104' } };
  for (const event of ['raised', 'acknowledged', 'ended', 'occurred-again'] as const) {
    const first = aTransition(anAlarm('a1'), 'raised');
    const alarm = anAlarm('a1', { sequence: 2, exercise: event === 'ended', state: event === 'ended' ? 'normal' : 'unacknowledged' });
    const message = messageOf(capAlert(alarm, aTransition(alarm, event), [first], by));
    expect(message).toMatchObject({
      identifier: 'a1.2',
      sender: 'anlin.example',
      sent: start,
      status: alarm.exercise ? 'Exercise' : 'Actual',
    });
    expect(message.references).toEqual([{ sender: 'anlin.example', identifier: 'a1.1', sent: start }]);
    expect(message.info?.areas[0]?.codes).toEqual(['GB/T 2260=510104']);
  }
});

test.each<[string, string, string, RegExp]>([
  ['no XML', 'hello', '', /document|XML/],
  ['an element that is not closed', '<alert><identifier></alert>', '', /well-formed/],
  ['an entity of its own', '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>', '', /document type/],
  ['an entity that nobody declared', capXml({ identifier: '&x;' }), '', /well-formed/],
  ['an older CAP', capXml().replace('cap:1.2', 'cap:1.1'), '', /cap:1\.2/],
  ['an identifier with a comma', capXml({ identifier: 'a,b' }), '/alert/identifier', /commas/],
  ['a sender with a space', capXml({ sender: 'met office' }), '/alert/sender', /spaces/],
  ['a moment without an offset', capXml({ sent: '2026-01-01T08:00:00' }), '/alert/sent', /offset/],
  ['a moment that is none', capXml({ sent: '2026-13-41T08:00:00+08:00' }), '/alert/sent', /offset/],
  ['a status that is none', capXml({ status: 'Real' }), '/alert/status', /Actual, Exercise/],
  ['an Update of nothing', capXml({ msgType: 'Update' }), '/alert/references', /Update/],
  ['an Alert that says nothing', capXml({ info: null }), '/alert/info', /info/],
  ['a severity that is none', capXml({ info: capInfo({ severity: 'Bad' }) }), '/alert/info/severity', /Extreme/],
  ['a category that is none', capXml({ info: capInfo({ category: 'Rain' }) }), '/alert/info/category', /Met/],
])('%s is refused with where, what was expected and what came', (_name, xml, pointer, expected) => {
  const problem = problemOf(xml);
  expect(problem?.pointer).toBe(pointer);
  expect(problem?.expected).toMatch(expected);
  expect(problem?.cure).not.toBe('');
});

test('no document takes the parser for long: a peer must not hold up alarms', () => {
  const deep = Array.from({ length: 12_000 }, (_each, i) => `<a xmlns:n${i}="u">`)
    .join('')
    .slice(0, 262_144);
  for (const xml of [deep, '<a>'.repeat(80_000), `<a${' b="1"'.repeat(40_000)}/>`, `<a>${'<b/>'.repeat(60_000)}</a>`]) {
    // Time of the processor: what other tests do on this machine is not the parser's.
    const began = process.cpuUsage();
    readCap(xml);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  }
});

test('nothing makes the reader throw', () => {
  const part = fc.constantFrom(
    '<alert>',
    '</alert>',
    '<',
    '&',
    '>',
    '<info>',
    capXml(),
    '<![CDATA[',
    ']]>',
    '<?xml',
    '"',
    '\u0000',
    'xmlns',
    '<!--',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
      readCap(parts.join(''));
    }),
  );
});

test('entries of a feed are read oldest first, with documents inside or behind links of the feed', () => {
  const inside = capXml().replace(/^<\?xml.*\n/, '');
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id>
    <entry><id>2</id><updated>2026-01-02T00:00:00Z</updated><link rel="alternate" type="text/html" href="x.html"/><link type="application/cap+xml" href="/cap/2.xml"/></entry>
    <entry><id>1</id><updated>2026-01-01T00:00:00Z</updated><content type="text/xml">${inside}</content></entry></feed>`;
  const [first, second] = readFeed(feed, 'https://met.example/feeds/all');
  expect([first?.key, messageOf(first?.xml ?? '').identifier]).toEqual(['1 2026-01-01T00:00:00Z', 'met-1']);
  expect(second).toMatchObject({ href: 'https://met.example/cap/2.xml', xml: null });
  expect(() => readFeed('<rss/>', 'https://met.example/')).toThrow(/Atom/);
});
