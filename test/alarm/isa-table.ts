/**
 * The life of alarms as ISA-18.2 / IEC 62682, EN 81-28 and the decisions 0004 and 0020 tell it, written without having read
 * the reducer or the other reference. What those texts left open (late levels and unjudged rules among it) was asked then, and
 * answered in decision 0020. Letters are those of ISA-18.2:
 * A normal, B unacknowledged, C acknowledged, D returned unacknowledged, E latched unacknowledged, F latched acknowledged.
 * `?`: the condition is unknown now. `B-`: it is gone at once, because it is a moment, or was told late.
 * G (shelved), H (suppressed by design) and I (out of service) stand beside the letter (decision 0020).
 */
export type Row = 'A' | 'B' | 'B?' | 'B-' | 'C' | 'C?' | 'D' | 'D?' | 'E' | 'E?' | 'F' | 'F?';
export type Move = 'true' | 'false' | 'unknown' | 'event' | 'late' | 'acknowledge' | 'withdraw' | 'end' | 'endUnjudged';
/** `event row`: what happens and what follows; `-`: nothing; `unchanged`: it was so; `no <code>`: refused. */
type Rows = Partial<Record<Row, Partial<Record<Move, string>>>>;

/** What the comparison passes over, because no text says it. */
export const notCompared: Readonly<Record<string, string>> = {
  'order within one record':
    'which of several steps of one alarm stands first; only what they are, where they lead, and whether anybody is told',
  'reasons to refuse': 'which one is named where several hold',
  'another permit of the same alarm': 'whether a step says that another permit goes on keeping it out of service',
  'steps of what is over':
    'whether terminals are told of a comment on an alarm that has ended, or of the end of one that a one-shot shelf kept quiet',
  'condition of what is over': 'an alarm that has ended keeps the condition it had',
  'tests (decision 0012)': 'have a book and tests of their own',
};

const never = 'no not-acknowledged';
const holds = 'no condition-holds';
const unsure = 'no condition-unknown';

/** Conditions that last; what latches is danger to life. */
const plain = {
  A: { true: 'raised B', end: 'no already-ended' },
  B: { false: 'returned D', unknown: 'condition-unknown B?', acknowledge: 'acknowledged C', withdraw: never, end: never },
  'B?': { true: 'condition-known B', false: 'returned D', acknowledge: 'acknowledged C?', withdraw: never, end: never },
  C: { false: 'ended A', unknown: 'condition-unknown C?', acknowledge: 'unchanged', withdraw: 'acknowledge-withdrawn B', end: holds },
  'C?': {
    true: 'condition-known C',
    false: 'ended A',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn B?',
    end: unsure,
    endUnjudged: 'ended A',
  },
  D: { true: 'occurred-again B', unknown: 'condition-unknown D?', acknowledge: 'acknowledged A', withdraw: never, end: never },
  // Ending needs the condition gone, and unknown is not gone: who acknowledges now has taken it on, and it goes on.
  'D?': { true: 'occurred-again B', false: 'condition-known D', acknowledge: 'acknowledged C?', withdraw: never, end: never },
} satisfies Rows;
const latching: Rows = {
  A: { ...plain.A, late: 'raised B-' },
  B: { ...plain.B, false: 'returned E' },
  'B?': { ...plain['B?'], false: 'returned E' },
  // A late level: it was so, and nothing says that it still is.
  'B-': {
    true: 'occurred-again B',
    unknown: 'condition-unknown B?',
    late: 'occurred-again B-',
    acknowledge: 'acknowledged F',
    withdraw: never,
    end: never,
  },
  C: { ...plain.C, false: 'returned F' },
  'C?': { ...plain['C?'], false: 'returned F' },
  E: {
    true: 'occurred-again B',
    unknown: 'condition-unknown E?',
    late: 'occurred-again B-',
    acknowledge: 'acknowledged F',
    withdraw: never,
    end: never,
  },
  'E?': { true: 'occurred-again B', false: 'condition-known E', acknowledge: 'acknowledged F?', withdraw: never, end: never },
  F: {
    true: 'occurred-again B',
    unknown: 'condition-unknown F?',
    late: 'occurred-again B-',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn E',
    end: 'ended A',
  },
  'F?': {
    true: 'occurred-again B',
    false: 'condition-known F',
    acknowledge: 'unchanged',
    withdraw: 'acknowledge-withdrawn E?',
    end: unsure,
    endUnjudged: 'ended A',
  },
};
/** What happens at a moment (decision 0004): it has no return, and is no less a call for having been told late. */
const again = { event: 'occurred-again B-', late: 'occurred-again B-' } as const;
const momentary = {
  A: { event: 'raised B-', late: 'raised B-', end: 'no already-ended' },
  'B-': { ...again, acknowledge: 'acknowledged A', withdraw: never, end: never },
} satisfies Rows;
const momentaryLatching: Rows = {
  A: momentary.A,
  'B-': { ...momentary['B-'], acknowledge: 'acknowledged F' },
  E: { ...again, acknowledge: 'acknowledged F', withdraw: never, end: never },
  F: { ...again, acknowledge: 'unchanged', withdraw: 'acknowledge-withdrawn E', end: 'ended A' },
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
  if (row.endsWith('?')) return 'unknown';
  return row === 'B' || row === 'C' ? 'true' : 'false';
}

/** The rows of a rule. */
export function rowsOf(kind: 'state' | 'event', life: boolean): Rows {
  if (kind === 'event') return life ? momentaryLatching : momentary;
  return life ? latching : plain;
}
