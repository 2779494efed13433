import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueHeap, type Timed } from '../../src/evaluate/due-heap.ts';

test('timers come out by due time, then by name, however they were scheduled, moved and cancelled', () => {
  const move = fc.record({ which: fc.nat(19), due: fc.nat(9), cancel: fc.constantFrom(false, false, true) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
      const timers: Timed[] = Array.from({ length: 20 }, (_, index) => ({
        due: 0,
        slot: -1,
        subject: `s${index % 3}`,
        component: `c${index % 2}`,
        rule: `r${index}`,
        what: 'pending',
      }));
      const heap = new DueHeap<Timed>();
      const expected = new Set<Timed>();
      for (const { which, due, cancel } of moves) {
        const timer = timers[which]!;
        if (cancel) {
          heap.cancel(timer);
          expected.delete(timer);
        } else {
          heap.schedule(timer, due);
          expected.add(timer);
        }
      }
      expect(heap.size).toBe(expected.size);
      const name = (timer: Timed) => [timer.due, timer.subject, timer.component, timer.rule].join();
      const out: string[] = [];
      for (let top = heap.top(); top !== undefined; top = heap.top()) {
        out.push(name(top));
        heap.cancel(top);
      }
      expect(out).toEqual([...expected].map(name).sort());
    }),
    { numRuns: 2000 },
  );
});
