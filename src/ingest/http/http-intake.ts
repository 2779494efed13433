import type { Custody, Intake } from '../../model/intake.ts';
import type { Problem } from '../../model/problem.ts';

export interface HttpAnswer {
  readonly position: number;
  readonly duplicate: boolean;
  readonly problems: readonly Problem[];
}

/**
 * The HTTP source: custody first, then what of the message could not be used. Over HTTP the sender can see an error, so it is
 * told; but only after the message is on disk, and nothing it is told changes what the journal and the judging do with it.
 * `readProblems` is pure (the same reading that judging does); when it fails, the message is still safely kept.
 */
export function httpIntake(
  custody: Custody,
  readProblems: (message: Intake) => readonly Problem[],
): { accept(message: Intake): Promise<HttpAnswer> } {
  return {
    async accept(message) {
      const { position, duplicate } = await custody.accept(message);
      return { position, duplicate, problems: duplicate ? [] : readOrNothing(readProblems, message) };
    },
  };
}

function readOrNothing(readProblems: (message: Intake) => readonly Problem[], message: Intake): readonly Problem[] {
  try {
    return readProblems(message);
  } catch {
    return [];
  }
}
