import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const both = (text: string) => `{ zh: 测试 ${text}, en: ${text} }`;
const guidance = `{ cause: ${both('test')}, consequence: ${both('test')}, action: ${both('test')} }`;

const vocabulary = `points:
  test.value: { kind: number, title: ${both('value')}, unit: null }
  test.text: { kind: text, title: ${both('text')} }
`;

/** What an expression does when the message says \`boom\`; otherwise it reads \`v\`. */
const hostile: Readonly<Record<string, string>> = {
  'never-ends': '($f := function($n) { $f($n + 1) }; $f(0))',
  'regex-bomb': '$match(boom, /^(a+)+$/)',
  'huge-list': '$count([1..10000000].[1..1000])',
  'huge-text': '$length($pad("x", 400000000))',
};
/** The same in CEL, over a text that the device sends. */
export const celType = 'cel-bomb';
export const honestType = 'by-expression';
export const plainType = 'by-pointer';
export const hostileTypes: readonly string[] = [...Object.keys(hostile), celType];

export const boom = `${'a'.repeat(60)}!`;
export const boomOf = (type: string) => (type === celType ? { t: boom } : { boom, v: 1 });

function typeFile(
  id: string,
  value: string,
  rule: string,
  more: { readonly point?: string; readonly calm?: string; readonly alarm?: string } = {},
): string {
  const { point = '', calm = '{ v: 1, t: b }', alarm = '{ v: 30, t: b }' } = more;
  return `id: ${id}
domain: test
title: ${both(id)}
summary: ${both('hostile')}
safety: true
expectedInterval: 1 h
points:
  test.value: ${value}
${point}rules:
  test.high:
    severity: major
    title: ${both('high')}
    ${rule}
    guidance: ${guidance}
examples:
  calm:
    title: ${both('calm')}
    kind: normal
    steps: [{ send: ${calm} }]
    expect: { readings: { test.value: 1 } }
  high:
    title: ${both('high')}
    kind: alarm
    steps: [{ send: ${alarm} }]
    expect: { readings: { test.value: 30 }, alarms: [test.high] }
  broken:
    title: ${both('broken')}
    kind: broken
    steps: [{ text: '{' }]
    expect: { problems: [not-json], alarms: [device.unreadable] }
`;
}

/** A folder of device types: one for each way of being hostile, an honest one with expressions, one without any. */
export function writeHostileTypes(folder: string): void {
  const limit = 'threshold: { point: test.value, raise: { atLeast: 25 }, clear: { below: 20 } }';
  const write = (id: string, text: string) => writeFileSync(join(folder, 'test', `${id}.yaml`), text);
  mkdirSync(join(folder, 'test'), { recursive: true });
  writeFileSync(join(folder, 'vocabulary.yaml'), vocabulary);
  for (const [id, bomb] of Object.entries(hostile)) write(id, typeFile(id, `{ jsonata: '$exists(boom) ? ${bomb} : v' }`, limit));
  const text = '  test.text: { pointer: /t }\n';
  const cel = `cel: { when: 'test.text.matches("^(a+)+$") || test.value > 25.0' }`;
  write(celType, typeFile(celType, '{ pointer: /v }', cel, { point: text }));
  write(
    honestType,
    typeFile(honestType, "{ jsonata: '$sum(list.v)' }", limit, { calm: '{ list: [{ v: 1 }] }', alarm: '{ list: [{ v: 10 }, { v: 20 }] }' }),
  );
  write(plainType, typeFile(plainType, '{ pointer: /v }', limit, { calm: '{ v: 1 }', alarm: '{ v: 30 }' }));
}
