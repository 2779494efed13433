import type { Job, Limit, Outcome } from '../expressions/job.ts';
import type { Truth } from '../model/alarm.ts';
import type { ConditionAnswer, ConditionQuestion, ConditionVerdict, MessageAnswer } from '../model/answer.ts';
import type { Extracted, ExtractedMessage } from '../model/extracted.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Parsed, RawMessage } from '../model/raw-message.ts';
import { valuesOf } from '../normalise/envelope.ts';
import { normalise } from '../normalise/normalise.ts';
import { parseStored } from '../normalise/prepare.ts';

/** What works things out: sandbox.ts. */
export interface Asks {
  ask(job: Job): Promise<Outcome>;
}

/** What came of it besides the answer: for the strikes and the alarm about the device type. */
export interface WorkedOut<A> {
  readonly answer: A;
  /** An expression went beyond a limit. */
  readonly stopped: Limit | null;
  /** CEL that failed though no value was missing; null = none did. */
  readonly failed: string | null;
}

/** Values of one message that expressions may be asked for; more is an array that no device sends. */
const maxCells = 10_000;
/** All expressions of one message together. */
const messageMs = 500;
/** `values` objects that are asked for at once. */
const atOnce = 32;

const limitText = {
  time: 'the expression was stopped: it took longer than 50 ms',
  memory: 'the expression was stopped: it took more than 64 MB',
  crash: 'the expression was stopped: its process ended twice',
} as const satisfies Record<Limit, string>;

export const switchedOff = 'the expression is switched off: it went beyond its limits three times';

/** A message's expressions -> everything that will be judged of it. `off` = why none is asked. Rejects as `ask` does. */
export async function workOutMessage(
  sandbox: Asks,
  profile: DeviceProfile | undefined,
  { position, at, run }: RecordStamp,
  message: RawMessage,
  off: string | null = null,
): Promise<WorkedOut<MessageAnswer>> {
  const expressions = profile?.expressions ?? [];
  let stopped: Limit | null = null;
  let extracted: ExtractedMessage | undefined;
  let parsed: Parsed | undefined;
  if (profile !== undefined && expressions.length > 0) {
    parsed = parseStored(message.body, profile);
    const moments = parsed.problem === null ? valuesOf(parsed.root) : [];
    ({ extracted, stopped } = await extract(sandbox, expressions, moments, off));
  }
  const { readings, historical, late, problems } = normalise(message, profile, at, parsed, extracted);
  const asked = { position, at, run };
  return { answer: { of: 'message', asked, deviceId: message.deviceId, readings, historical, late, problems }, stopped, failed: null };
}

async function extract(
  sandbox: Asks,
  expressions: readonly string[],
  moments: readonly unknown[],
  off: string | null,
): Promise<{ extracted: ExtractedMessage; stopped: Limit | null }> {
  const all = (failed: string): readonly Extracted[] => expressions.map(() => ({ failed }));
  const tooMany = `${moments.length} x ${expressions.length} values in one message; at most ${maxCells} are worked out`;
  const none = off ?? (moments.length * expressions.length > maxCells ? tooMany : null);
  if (none !== null) return { extracted: moments.map(() => all(none)), stopped: null };
  const extracted: (readonly Extracted[])[] = [];
  let stopped: Limit | null = null;
  let ms = 0;
  for (let from = 0; from < moments.length; from += atOnce) {
    const part = moments.slice(from, from + atOnce);
    const over: Limit | null = stopped ?? (ms > messageMs ? 'time' : null);
    if (over !== null) {
      // One that was stopped would be so again for the rest of the array, at 50 ms each.
      stopped = over;
      extracted.push(...part.map(() => all(limitText[over])));
      continue;
    }
    const outcomes = await Promise.all(part.map((input) => sandbox.ask({ language: 'jsonata', expressions, input })));
    for (const outcome of outcomes) {
      if (outcome.kind === 'stopped') stopped ??= outcome.limit;
      else ms += outcome.ms;
      extracted.push(outcome.kind === 'done' ? outcome.cells : all(limitText[outcome.limit]));
    }
  }
  return { extracted, stopped };
}

/** A question about a condition -> a verdict for each set of values. Rejects as `ask` does. */
export async function workOutCondition(
  sandbox: Asks,
  question: ConditionQuestion,
  off: string | null = null,
): Promise<WorkedOut<ConditionAnswer>> {
  const { subject, component, rule, position, when, clear, kinds, values } = question;
  const expressions = clear === null ? [when] : [when, clear];
  let stopped: Limit | null = null;
  let failure: string | null = null;
  const verdicts: ConditionVerdict[] = [];
  for (const known of values) {
    if (off !== null || stopped !== null) {
      verdicts.push({ when: 'unknown', clear: clear === null ? null : 'unknown', failed: off ?? limitText[stopped ?? 'time'] });
      continue;
    }
    const input = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
    const outcome = await sandbox.ask({ language: 'cel', kinds, expressions, input });
    if (outcome.kind === 'stopped') {
      stopped = outcome.limit;
      verdicts.push({ when: 'unknown', clear: clear === null ? null : 'unknown', failed: limitText[stopped] });
      continue;
    }
    const [first = null, second = null] = outcome.cells;
    const failed = [first, second].find((cell) => cell !== null && 'failed' in cell);
    const why = failed !== null && failed !== undefined && 'failed' in failed ? failed.failed : null;
    failure ??= why;
    verdicts.push({ when: truthOf(first), clear: clear === null ? null : truthOf(second), failed: why });
  }
  return { answer: { of: 'condition', subject, component, rule, position, verdicts }, stopped, failed: failure };
}

function truthOf(cell: Extracted): Truth {
  return cell !== null && 'value' in cell && (cell.value === 'true' || cell.value === 'false') ? cell.value : 'unknown';
}
