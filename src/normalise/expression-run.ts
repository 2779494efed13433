import type { ExtractedMessage } from '../model/extracted.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import { expressionTargetsOf, type Target } from './lookup.ts';
import { type ProblemList, problem } from './message-problem.ts';
import { readValue } from './read-value.ts';

/** Turns what the expressions of a profile came to into readings, one `values` object after the other. */
export class ExpressionRun {
  private readonly targets: readonly Target[];
  private readonly extracted: ExtractedMessage | undefined;
  private moment = 0;

  constructor(profile: DeviceProfile, extracted: ExtractedMessage | undefined) {
    this.targets = expressionTargetsOf(profile);
    this.extracted = extracted;
  }

  /** The next `values` object; `ts` null = it has no place in time and gives no readings. */
  read(pointer: string, ts: number | null, doubtful: boolean, out: Reading[], problems: ProblemList): void {
    const cells = this.extracted?.[this.moment++];
    if (ts === null) return;
    for (const [index, target] of this.targets.entries()) {
      const cell = cells === undefined ? notAsked : cells[index];
      if (cell === null || cell === undefined) continue;
      if ('value' in cell) {
        out.push(readValue(target, cell.value, ts, doubtful, pointer, target.name, problems));
        continue;
      }
      const expected = `a value of ${target.name} by ${target.binding.jsonata}`;
      const cure = 'try the message with "anlin explain"; correct the expression in the device type, or the device';
      problems.add(problem('expression-failed', pointer, expected, cell.failed, cure, 'error'));
      const { name, component, unit } = target;
      out.push({ ts, point: name, component, value: null, unit, quality: 'bad' });
    }
  }
}

/** The device type was changed while the message was on its way to the disk. */
const notAsked = { failed: 'the expression was not asked: the device type was changed while the message came in' };
