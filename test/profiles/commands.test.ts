import { describe, expect, test } from 'vitest';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { gasSource, vocabulary } from './fixtures.ts';

const mute = `
commands:
  mute:
    title: { zh: 消音, en: Mute }
    does: { zh: 关闭蜂鸣器。, en: Silences the buzzer. }
    confirm: { zh: 确定？, en: Sure? }
    parameters:
      minutes: { title: { zh: 时长, en: Time }, type: number, unit: min, min: 1, max: 10 }
    expect: { gas.state: muted }
`;
/** The type without commands of its own. */
const bare = gasSource.replace(/^commands:\n(?:(?: .*)?\n)*/m, '');
const compiled = (text: string) => compileProfile(`${bare}${text}`, vocabulary, 'gas.yaml');

describe('commands of a device type', () => {
  test('are data: titles, parameters, what is expected, and a way to carry them', () => {
    const { profile, problems } = compiled(mute);
    expect(problems).toEqual([]);
    expect(profile?.commands).toEqual([
      {
        id: 'mute',
        title: { zh: '消音', en: 'Mute' },
        does: { zh: '关闭蜂鸣器。', en: 'Silences the buzzer.' },
        confirm: { zh: '确定？', en: 'Sure?' },
        parameters: [
          expect.objectContaining({ name: 'minutes', type: 'number', required: true, unit: 'min', min: 1, max: 10, whole: false }),
        ],
        timeoutMs: 30_000,
        expect: [{ point: 'gas.state', component: '', value: 'muted' }],
        carriage: { mqtt: {} },
      },
    ]);
  });

  const faults: [string, string, string, string][] = [
    ['a word nobody knows', 'confirm:', 'sure: 1\n    confirm:', '/commands/mute/sure'],
    ['nothing to ask', '    confirm: { zh: 确定？, en: Sure? }\n', '', '/commands/mute/confirm'],
    ['a Chinese text in English', 'zh: 关闭蜂鸣器。', 'zh: off', '/commands/mute/does/zh'],
    ['a number without limits', ', min: 1, max: 10', '', '/commands/mute/parameters/minutes/type'],
    ['limits upside down', 'min: 1, max: 10', 'min: 10, max: 1', '/commands/mute/parameters/minutes/max'],
    ['an enum without words', 'type: number, unit: min, min: 1, max: 10', 'type: enum', '/commands/mute/parameters/minutes/words'],
    ['a point that is not bound', 'gas.state: muted', 'smoke.alarm: false', '/commands/mute/expect/smoke.alarm'],
    ['a word the point does not have', 'gas.state: muted', 'gas.state: silent', '/commands/mute/expect/gas.state'],
    ['a parameter that is none', 'gas.state: muted', 'gas.state: { parameter: hours }', '/commands/mute/expect/gas.state'],
    ['a patience of an hour', '    expect:', '    timeout: 1 h\n    expect:', '/commands/mute/timeout'],
    ['a carrier that is none', '    expect:', '    modbus: {}\n    expect:', '/commands/mute/modbus'],
    ['two ways in one', '    expect:', '    opcua: { write: a, call: b }\n    expect:', '/commands/mute/opcua'],
    ['nothing to write', '    expect:', '    opcua: { write: a }\n    expect:', '/commands/mute/opcua'],
    [
      'a carried parameter that is none',
      '    expect:',
      '    ocpp: { action: A, payload: { a: { parameter: b } } }\n    expect:',
      '/commands/mute/ocpp',
    ],
  ];
  test.each(faults)('%s is found where it stands', (_name, from, to, pointer) => {
    expect(mute).toContain(from);
    const { problems } = compiled(mute.replace(from, to));
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
  });
});
