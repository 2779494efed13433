import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/gateway-process.ts';

const shipped = join(import.meta.dirname, '..', '..', 'devices').replace('/dist/', '/');
const guidance = `guidance:
      cause: { zh: 测试, en: a test }
      consequence: { zh: 测试, en: a test }
      action: { zh: 到场查看, en: go and look }`;
const head = (id: string) => `id: ${id}
domain: gas
title: { zh: 测试型号, en: A type for tests }
summary: { zh: 用表达式读取的设备。, en: A device that is read by expressions. }
safety: true
expectedInterval: 60 s
`;

/** A vendor's own shape, read by JSONata; one rule by threshold, one in CEL. */
const vendor = `${head('vendor-gas')}
points:
  gas.concentration: { jsonata: 'sensors[type = "CH4"].v' }
  gas.co: { jsonata: '$sum(sensors[type = "CO"].v)' }
  gas.state: { pointer: /st, map: { 0: normal, 1: fault } }
rules:
  gas.low:
    severity: major
    title: { zh: 浓度高, en: High }
    threshold: { point: gas.concentration, raise: { atLeast: 25 }, clear: { below: 20 } }
    ${guidance}
  gas.both:
    severity: critical
    lifeSafety: true
    source: a test
    title: { zh: 两者都高, en: Both high }
    cel:
      when: gas.concentration > 10.0 && gas.co > 30.0
      clear: gas.concentration < 8.0 && gas.co < 20.0
    clearDelay: 2 s
    ${guidance}
  gas.fault:
    severity: minor
    title: { zh: 故障, en: Fault }
    state: { when: { gas.state: { is: fault } } }
    ${guidance}
examples:
  calm:
    title: { zh: 正常, en: Calm }
    kind: normal
    steps:
      - send: { st: 0, sensors: [{ type: CH4, v: 1 }, { type: CO, v: 2 }] }
    expect: { readings: { gas.concentration: 1, gas.co: 2, gas.state: normal } }
  both:
    title: { zh: 两者都高, en: Both }
    kind: alarm
    steps:
      - send: { st: 1, sensors: [{ type: CH4, v: 30 }, { type: CO, v: 20 }, { type: CO, v: 21 }] }
    expect: { readings: { gas.concentration: 30, gas.co: 41 }, alarms: [gas.low, gas.both, gas.fault] }
  broken:
    title: { zh: 文字, en: Text for a number }
    kind: broken
    steps:
      - send: { st: 0, sensors: [{ type: CH4, v: 1 }, { type: CO, v: high }] }
    expect: { readings: { gas.concentration: 1, gas.co: null }, problems: [expression-failed], alarms: [device.unreadable] }
`;

/** What it does depends on the message: \`n\` long enough is a bomb. */
const bomb = `${head('bomb')}
points:
  gas.concentration: { jsonata: '$match(t, /^(a+)+$/) ? 1 : v' }
rules:
  gas.low:
    severity: major
    title: { zh: 浓度高, en: High }
    threshold: { point: gas.concentration, raise: { atLeast: 25 }, clear: { below: 20 } }
    ${guidance}
examples:
  calm:
    title: { zh: 正常, en: Calm }
    kind: normal
    steps: [{ send: { t: b, v: 3 } }]
    expect: { readings: { gas.concentration: 3 } }
  leak:
    title: { zh: 泄漏, en: Leak }
    kind: alarm
    steps: [{ send: { t: b, v: 30 } }]
    expect: { readings: { gas.concentration: 30 }, alarms: [gas.low] }
  bomb:
    title: { zh: 炸弹, en: Bomb }
    kind: broken
    steps: [{ send: { t: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!, v: 3 } }]
    expect: { readings: { gas.concentration: null }, problems: [expression-failed], alarms: [device.unreadable] }
`;

/** The vocabulary, one shipped type without expressions, and the two above. */
export function expressionTypes(): string {
  const folder = temporaryFolder('types');
  mkdirSync(join(folder, 'gas'));
  cpSync(join(shipped, 'vocabulary.yaml'), join(folder, 'vocabulary.yaml'));
  cpSync(join(shipped, 'gas', 'gas-household.yaml'), join(folder, 'gas', 'gas-household.yaml'));
  writeFileSync(join(folder, 'gas', 'vendor-gas.yaml'), vendor);
  writeFileSync(join(folder, 'gas', 'bomb.yaml'), bomb);
  return folder;
}

export const bombPayload = { t: `${'a'.repeat(46)}!`, v: 3 };
export const sensors = (ch4: unknown, co: unknown, st = 0) => ({
  st,
  sensors: [
    { type: 'CH4', v: ch4 },
    { type: 'CO', v: co },
  ],
});
