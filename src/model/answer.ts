import type { Truth } from './alarm.ts';
import type { Problem } from './problem.ts';
import type { Reading } from './reading.ts';
import type { SubjectKey } from './subject.ts';

/**
 * What a message came to whose profile has expressions: everything that judging and the store need, so that neither
 * replay nor rereading asks an expression again (it is stopped by the clock: another run may come to something else).
 */
export interface MessageAnswer {
  readonly of: 'message';
  /** Stamp of the message (see RecordStamp). Answers of one device come in the order of its messages, each once. */
  readonly asked: { readonly position: number; readonly at: number; readonly run: number };
  /** Every message up to this position that awaits an answer has it with this record or one before it; 0 = nothing is said. */
  readonly settled: number;
  readonly deviceId: string;
  /** As normalise gives them: the live ones, or when there are none the late ones. */
  readonly readings: readonly Reading[];
  readonly historical: boolean;
  readonly late: readonly Reading[];
  readonly problems: readonly Problem[];
}

/** What one CEL condition came to for one set of values. */
export interface ConditionVerdict {
  /** Position of the record that asked; an answer to a question that is no longer open is dropped. */
  readonly position: number;
  readonly when: Truth;
  /** Null when the rule has no condition of its own for return. */
  readonly clear: Truth | null;
  /** Why it could not be worked out though every value was there; null = it could, or a value was missing. */
  readonly failed: string | null;
}

export interface ConditionAnswer {
  readonly of: 'condition';
  readonly subject: SubjectKey;
  readonly component: string;
  readonly rule: string;
  /** One for each set of values that was asked about, in order. */
  readonly verdicts: readonly ConditionVerdict[];
}

export type Answer = MessageAnswer | ConditionAnswer;

/** A question about one CEL condition: each of `asked` is to be answered, in order. */
export interface ConditionQuestion extends Pick<ConditionAnswer, 'subject' | 'component' | 'rule'> {
  readonly profileId: string;
  readonly when: string;
  readonly clear: string | null;
  /** `values`: point -> last value at that position; null = unknown. */
  readonly asked: readonly { readonly position: number; readonly values: Readonly<Record<string, Reading['value']>> }[];
  /** Kind of each point, for the type check. */
  readonly kinds: Readonly<Record<string, PointKind>>;
}

export type PointKind = 'number' | 'word' | 'boolean' | 'text';

/** Which condition: enough to ask for its question. */
export type ConditionKey = Pick<ConditionAnswer, 'subject' | 'component' | 'rule'>;
