import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IncidentIndex } from '../../src/alarm/incident-index.ts';
import type { Alarm } from '../../src/model/alarm.ts';

const title = { zh: '火', en: 'fire' };
const word = fc.record({
  id: fc.integer({ min: 0, max: 30 }).map((one) => `a${one}`),
  raisedAt: fc.integer({ min: 0, max: 20 }),
  area: fc.constantFrom('A', 'B'),
  gone: fc.boolean(),
});

test('the newest alarm of a hazard and area is the one that looking at all of them finds', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60, size: 'max' }), (words) => {
      const index = new IncidentIndex();
      const active = new Map<string, Alarm>();
      for (const { id, raisedAt, area, gone } of words) {
        const known = active.get(id);
        if (known !== undefined && gone) {
          active.delete(id);
          index.delete(known);
        }
        if (known === undefined && !gone) {
          const alarm = { id, raisedAt, incident: { id, hazard: { id: 'fire', title }, area } } as unknown as Alarm;
          active.set(id, alarm);
          index.add(alarm);
        }
        for (const moment of [0, 7, raisedAt]) {
          const near = [...active.values()].filter((alarm) => alarm.incident?.area === area && Math.abs(alarm.raisedAt - moment) <= 5);
          near.sort((a, b) => b.raisedAt - a.raisedAt || (a.id < b.id ? -1 : 1));
          expect(index.newest('fire', area, moment, 5)?.id ?? null).toBe(near[0]?.id ?? null);
          expect(index.newest('flood', area, moment, 5)).toBeNull();
        }
      }
    }),
    { numRuns: 500 },
  );
});
