/**
 * The life of alarms as ISA-18.2 / IEC 62682, EN 81-28 and the decisions 0004 and 0020 tell it, written without having read
 * the reducer or the other reference. Letters are those of ISA-18.2:
 * A normal, B unacknowledged, C acknowledged, D returned unacknowledged, E latched unacknowledged, F latched acknowledged.
 * `?`: the condition is unknown now. `C*`: acknowledged while it was unknown whether a condition that had gone is back.
 * G (shelved), H (suppressed by design) and I (out of service) stand beside the letter (decision 0020).
 */
export type Row = 'A' | 'B' | 'B?' | 'C' | 'C?' | 'C*' | 'D' | 'D?' | 'E' | 'E?' | 'F' | 'F?';
export type Move = 'true' | 'false' | 'unknown' | 'event' | 'acknowledge' | 'withdraw' | 'end';
/** `event row`: what happens and what follows; `-`: nothing; `unchanged`: it was so; `no <code>`: refused; `open <id>`: no text says. */
type Cell = string;
type Rows = Partial<Record<Row, Partial<Record<Move, Cell>>>>;

/** What the texts leave open: the comparison takes over what the product does, and counts it. */
export const open: Readonly<Record<string, string>> = {
  'end-returned': 'May a person end a plain alarm that has returned and that nobody acknowledged (D), or is it to be acknowledged first?',
  'recurs-after-unknown': 'Gone, then unknown, acknowledged, then true: taken on already (C), or another occurrence (B)?',
  'withdraw-after-unknown': 'The same, and the acknowledgement is withdrawn while it is unknown: D again, or B?',
  'unshelve-ended': 'What is answered when an alarm that has ended, or was too severe for the shelf, is taken off it: done, or unchanged?',
  'comment-ended': 'May an alarm that has ended be commented on?',
};

const never = 'no not-acknowledged';
const holds = 'no condition-holds';
const unsure = 'no condition-unknown';
const ended: Partial<Record<Move, Cell>> = { false: '-', unknown: '-', end: 'no already-ended' };

/** Conditions that last; what latches is danger to life. */
const plain = {
  A: { ...ended, true: 'raised B' },
  B: { true: '-', false: 'returned D', unknown: 'condition-unknown B?', acknowledge: 'acknowledged C', withdraw: never, end: holds },
  'B?': { true: 'condition-known B', false: 'returned D', unknown: '-', acknowledge: 'acknowledged C?', withdraw: never, end: unsure },
  C: {
    true: '-',
    false: 'returned A',
    unknown: 'condition-unknown C?',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn B',
    end: holds,
  },
  'C?': {
    true: 'condition-known C',
    false: 'returned A',
    unknown: '-',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn B?',
    end: unsure,
  },
  'C*': {
    true: 'open recurs-after-unknown',
    false: 'returned A',
    unknown: '-',
    acknowledge: 'unchanged',
    withdraw: 'open withdraw-after-unknown',
    end: unsure,
  },
  D: {
    true: 'occurred-again B',
    false: '-',
    unknown: 'condition-unknown D?',
    acknowledge: 'acknowledged A',
    withdraw: never,
    end: 'open end-returned',
  },
  // Ending needs the condition gone, and unknown is not gone: who acknowledges now has taken it on, and it goes on.
  'D?': {
    true: 'occurred-again B',
    false: 'condition-known D',
    unknown: '-',
    acknowledge: 'acknowledged C*',
    withdraw: never,
    end: unsure,
  },
} satisfies Rows;
const latching: Rows = {
  A: plain.A,
  B: { ...plain.B, false: 'returned E' },
  'B?': { ...plain['B?'], false: 'returned E' },
  C: { ...plain.C, false: 'returned F' },
  'C?': { ...plain['C?'], false: 'returned F' },
  E: { true: 'occurred-again B', false: '-', unknown: 'condition-unknown E?', acknowledge: 'acknowledged F', withdraw: never, end: never },
  'E?': {
    true: 'occurred-again B',
    false: 'condition-known E',
    unknown: '-',
    acknowledge: 'acknowledged F?',
    withdraw: never,
    end: unsure,
  },
  F: {
    true: 'occurred-again B',
    false: '-',
    unknown: 'condition-unknown F?',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn E',
    end: 'ended A',
  },
  'F?': {
    true: 'occurred-again B',
    false: 'condition-known F',
    unknown: '-',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn E?',
    end: unsure,
  },
};
/** What happens at a moment (decision 0004): it has no return; it counts as gone from the acknowledgement on. */
const momentary = {
  A: { ...ended, event: 'raised B' },
  B: { event: 'occurred-again B', acknowledge: 'acknowledged A', withdraw: never, end: holds },
} satisfies Rows;
const momentaryLatching: Rows = {
  A: momentary.A,
  B: { ...momentary.B, acknowledge: 'acknowledged F' },
  // It is gone because somebody acknowledged; when nobody has, it is a call that nobody answered: B, not E.
  F: { event: 'occurred-again B', acknowledge: 'unchanged', withdraw: 'acknowledge-withdrawn B', end: 'ended A' },
};

const words = {
  A: 'normal',
  B: 'unacknowledged',
  C: 'acknowledged',
  D: 'returned-unacknowledged',
  E: 'latched-unacknowledged',
  F: 'latched-acknowledged',
} as const;
export const stateOf = (row: Row) => words[row[0] as keyof typeof words];
export function conditionOf(row: Row): 'true' | 'false' | 'unknown' {
  if (row.length > 1) return 'unknown';
  return row === 'B' || row === 'C' ? 'true' : 'false';
}

/** The rows of a rule. */
export function rowsOf(kind: 'state' | 'event', life: boolean): Rows {
  if (kind === 'event') return life ? momentaryLatching : momentary;
  return life ? latching : plain;
}
