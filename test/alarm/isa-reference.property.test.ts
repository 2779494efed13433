import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differsFromIsa } from './isa-comparison.ts';
import { stories } from './isa-histories.ts';
import { notCompared } from './isa-table.ts';

const runs = process.env.ANLIN_SLOW === '1' ? 100_000 : 4_000;

test(`${runs} random stories, with restarts, downtime and clocks set back, go as ISA-18.2 and the decisions say`, () => {
  let inputs = 0;
  let restarts = 0;
  fc.assert(
    fc.property(stories, (story) => {
      inputs += story.inputs.length;
      restarts += story.inputs.filter((input) => input.do === 'restart').length;
      expect(differsFromIsa(story)).toBe(null);
    }),
    { numRuns: runs },
  );
  const passedOver = Object.keys(notCompared).join(', ');
  console.info(`${runs} stories, ${inputs} inputs, ${restarts} restarts; not compared: ${passedOver}`);
  expect(inputs).toBeGreaterThan(runs * 10);
}, 3_600_000);
