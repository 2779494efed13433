import { expect, test } from 'vitest';
import type { Job, Outcome } from '../../src/expressions/job.ts';
import { Lanes } from '../../src/expressions/lanes.ts';
import type { Sandbox } from '../../src/expressions/sandbox.ts';

const job: Job = { language: 'jsonata', expressions: ['a'], input: {} };
const done: Outcome = { kind: 'done', cells: [null], ms: 1 };

/** What a sandbox answers, and who asked it. */
function lane(name: string, asked: string[], outcome: (isOff: () => boolean) => Outcome): Sandbox {
  return {
    ask: async (_job: Job, isOff: () => boolean) => {
      asked.push(name);
      return outcome(isOff);
    },
  } as unknown as Sandbox;
}
const no = () => false;
const yes = () => true;

test('what was stopped before is asked where it keeps nobody else waiting', async () => {
  const asked: string[] = [];
  const lanes = new Lanes(
    lane('trusted', asked, () => done),
    lane('suspects', asked, () => done),
  );
  await lanes.ask(job, no, no);
  await lanes.ask(job, no, yes);
  expect(asked).toEqual(['trusted', 'suspects']);
});

test('a job that becomes suspect while it waits changes over; one that is switched off is asked nowhere', async () => {
  const asked: string[] = [];
  let suspect = false;
  const trusted = lane('trusted', asked, (isOff) => {
    suspect = true;
    return isOff() ? { kind: 'off' } : done;
  });
  const lanes = new Lanes(
    trusted,
    lane('suspects', asked, () => done),
  );
  expect(await lanes.ask(job, no, () => suspect)).toEqual(done);
  expect(asked).toEqual(['trusted', 'suspects']);
  expect(await lanes.ask(job, yes, yes)).toEqual({ kind: 'off' });
  expect(asked).toEqual(['trusted', 'suspects']);
});
