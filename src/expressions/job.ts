import type { PointKind } from '../model/answer.ts';
import type { Extracted } from '../model/extracted.ts';

/** One thing to work out, as JSON: all expressions over one input, within one limit of time. */
export type Job =
  | { readonly language: 'jsonata'; readonly expressions: readonly string[]; readonly input: unknown }
  /** `input`: point -> value; what is unknown is left out. */
  | {
      readonly language: 'cel';
      readonly kinds: Readonly<Record<string, PointKind>>;
      readonly expressions: readonly string[];
      readonly input: Readonly<Record<string, unknown>>;
    };

export type Limit = 'time' | 'memory' | 'crash';

export type Outcome =
  /** One cell for each expression. For CEL the value is a Truth; `failed` then says why it is unknown. `ms` = time it took. */
  | { readonly kind: 'done'; readonly cells: readonly Extracted[]; readonly ms: number }
  | { readonly kind: 'stopped'; readonly limit: Limit }
  /** It was switched off while it waited; see Sandbox.ask. */
  | { readonly kind: 'off' };

/** Every expression is short: what cannot be said in this much belongs into the device or into two points. */
export const maxExpressionLength = 2_000;

/** An expression that cannot be used. `position` = character it was noticed at, from 0; null = the whole. */
export interface ExpressionFault {
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
  readonly position: number | null;
}

/** From the child to the gateway, one JSON a line. */
export type FromChild = { readonly ready: true } | { readonly id: number; readonly cells: readonly Extracted[]; readonly ms: number };

export interface ToChild {
  readonly id: number;
  readonly job: Job;
}
