import { describe, expect, test } from 'vitest';
import { printedUnits } from '../../src/model/printed-unit.ts';
import { compileVocabulary } from '../../src/profiles/vocabulary-file.ts';
import { printedUnits as onPages } from '../../src/web/page/unit-text.ts';
import { vocabulary } from './fixtures.ts';

/** The names and units that the contract in the design fixes; null = it prints no unit. */
const contract: Record<string, string | null> = {
  'lift.serviceMode': null,
  'lift.carStatus': null,
  'lift.direction': null,
  'lift.floor': null,
  'lift.doorZone': null,
  'lift.doorClosed': null,
  'lift.passengers': null,
  'lift.runCount': null,
  'lift.runHours': null,
  'lift.faultCode': null,
  'lift.alarmButton': null,
  'liftDoor.vibration': null,
  'liftDoor.bearingSpeed': null,
  'liftDoor.humidity': null,
  'gas.concentration': '%LEL',
  'gas.co': '1e-6',
  'gas.state': null,
  'gas.valve': null,
  'door.position': null,
  'door.lock': null,
  'door.tamper': null,
  'door.access': null,
  'door.subject': null,
  'charging.state': null,
  'charging.power': 'W',
  'charging.energy': 'Wh',
  'charging.current': 'A',
  'charging.temperature': 'Cel',
  'charging.fault': null,
  'smoke.alarm': null,
  'smoke.obscuration': '%/m',
  'sos.pressed': null,
  'air.co': null,
  'air.benzene': null,
  'air.temperature': null,
  'air.humidity': null,
  'device.battery': '%',
  'device.signal': 'dBm',
  'device.fault': null,
};

describe('the vocabulary', () => {
  test('prints units as people read them, on pages as in reasons', () => {
    expect(onPages).toEqual(printedUnits);
    const units = [...new Set([...vocabulary.points.values()].flatMap(({ unit }) => (unit === null ? [] : [printedUnits[unit] ?? unit])))];
    expect(units.sort()).toEqual(
      ['%', '%/m', '%LEL', 'A', 'V', 'W', 'Wh', 'dBm', 'h', 'm', 'mg/m³', 'min', 'ppb', 'ppm', '°C', 'µg/m³'].sort(),
    );
  });

  test('has every point of the contract, with the unit it prints', () => {
    for (const [name, unit] of Object.entries(contract)) {
      expect(vocabulary.points.has(name), name).toBe(true);
      if (unit !== null) expect(vocabulary.points.get(name)?.unit, name).toBe(unit);
    }
  });

  test('has the words of the contract, in its order', () => {
    expect([...(vocabulary.points.get('gas.state')?.words.keys() ?? [])].join()).toBe(
      'preheat,normal,low,high,fault,end-of-life,muted,test',
    );
    expect([...(vocabulary.points.get('gas.valve')?.words.keys() ?? [])].join()).toBe('open,closed');
  });

  test.each([
    [
      'a word point without words',
      'kind: word\n    title: { zh: 门锁, en: Lock }\n    words:',
      'kind: word\n    title: { zh: 门锁, en: Lock }\n    other:',
    ],
    ['a number without a unit', "    unit: '%LEL'\n    ucum: '%{LEL}'\n", ''],
    ['a unit without UCUM', "    ucum: '%{LEL}'\n", ''],
    ['a range upside down', 'range: { min: 0, max: 2000 }', 'range: { min: 2000, max: 0 }'],
    ['a title without Chinese', 'title: { zh: 门锁, en: Lock }', 'title: { zh: Lock, en: Lock }'],
    ['a name without a domain', '  door.lock:', '  lock:'],
    ['a holiday on no day', 'dates: [01-01,', 'dates: [13-01,'],
    ['holidays that end before they begin', '2026-02-15..2026-02-23', '2026-02-23..2026-02-15'],
    ['a calendar without a Chinese title', 'zh: 法定节假日', 'zh: Holidays'],
  ])('refuses %s', (_name, from, to) => {
    const text = vocabulary.source.replace(from, () => to);
    expect(text).not.toBe(vocabulary.source);
    const { vocabulary: none, problems } = compileVocabulary(text);
    expect(none).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });
});
