import type { AlarmEvent, AlarmState } from '../model/alarm.ts';

/**
 * Everything that can meet an alarm. The condition the alarm had before is part of the name where it matters:
 * `raise` = true after false (or no alarm), `known` = true after unknown; `gone` = false after true, `goneKnown` = false after unknown.
 */
export const alarmInputs = [
  'raise',
  'known',
  'gone',
  'goneKnown',
  'unknown',
  'occur',
  'acknowledge',
  'acknowledgeGone',
  'comment',
  'endHolds',
  'endUnknown',
  'endUnjudged',
  'endGone',
] as const;
export type AlarmInput = (typeof alarmInputs)[number];

/** Stable codes; never recycled. */
export const refusals = ['not-acknowledged', 'condition-holds', 'condition-unknown', 'already-ended'] as const;
export type TableRefusal = (typeof refusals)[number];

/**
 * `count` one more occurrence, which nobody has acknowledged yet; `sign` keeps who acknowledged; `finish` sets the end.
 */
export type Effect = 'count' | 'sign' | 'finish';

export type Cell =
  | { readonly to: AlarmState; readonly event: AlarmEvent; readonly effects: readonly Effect[] }
  | { readonly refuse: TableRefusal }
  /** An act that was done before: succeeds and changes nothing. */
  | 'unchanged'
  /** Nothing to say. */
  | 'ignore';

export type AlarmTable = Readonly<Record<AlarmState, Readonly<Record<AlarmInput, Cell>>>>;

const refuse = (code: TableRefusal): Cell => ({ refuse: code });
const stay = (to: AlarmState, event: AlarmEvent): Cell => ({ to, event, effects: [] });
const again: Cell = { to: 'unacknowledged', event: 'occurred-again', effects: ['count'] };
const first: Cell = { to: 'unacknowledged', event: 'raised', effects: ['count'] };

const signed = (to: AlarmState): Cell => ({ to, event: 'acknowledged', effects: ['sign'] });
const signedAndOver: Cell = { to: 'normal', event: 'acknowledged', effects: ['sign', 'finish'] };
const over: Cell = { to: 'normal', event: 'ended', effects: ['finish'] };

/** What is alike in every state of an active alarm that has not been acknowledged. */
const ending = {
  endHolds: refuse('not-acknowledged'),
  endUnknown: refuse('not-acknowledged'),
  endUnjudged: refuse('not-acknowledged'),
  endGone: refuse('not-acknowledged'),
} as const;

const normal = {
  raise: first,
  known: first,
  gone: 'ignore',
  goneKnown: 'ignore',
  unknown: 'ignore',
  occur: first,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  comment: stay('normal', 'commented'),
  endHolds: refuse('already-ended'),
  endUnknown: refuse('already-ended'),
  endUnjudged: refuse('already-ended'),
  endGone: refuse('already-ended'),
} as const satisfies Record<AlarmInput, Cell>;

const unacknowledged = {
  raise: again,
  known: stay('unacknowledged', 'condition-known'),
  unknown: stay('unacknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: signed('acknowledged'),
  comment: stay('unacknowledged', 'commented'),
  ...ending,
} as const;

const acknowledged = {
  raise: again,
  known: stay('acknowledged', 'condition-known'),
  unknown: stay('acknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  comment: stay('acknowledged', 'commented'),
  endHolds: refuse('condition-holds'),
  endUnknown: refuse('condition-unknown'),
  // Its rule or device is gone: nobody will ever see the condition end, so a person who was there may say so.
  endUnjudged: over,
} as const;

/** The condition is gone and nobody has acknowledged. */
const waiting = (state: AlarmState, acknowledge: Cell) =>
  ({
    raise: again,
    known: again,
    gone: 'ignore',
    goneKnown: stay(state, 'condition-known'),
    unknown: stay(state, 'condition-unknown'),
    occur: again,
    acknowledge,
    acknowledgeGone: acknowledge,
    comment: stay(state, 'commented'),
    ...ending,
  }) as const satisfies Record<AlarmInput, Cell>;

/** The condition is gone, somebody has acknowledged; only a person ends it (EN 81-28 4.13: end of alarm is an event of its own). */
const latchedAcknowledged = {
  raise: again,
  known: again,
  gone: 'ignore',
  goneKnown: stay('latched-acknowledged', 'condition-known'),
  unknown: stay('latched-acknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  comment: stay('latched-acknowledged', 'commented'),
  endHolds: refuse('condition-holds'),
  endUnknown: refuse('condition-unknown'),
  endUnjudged: over,
  endGone: over,
} as const satisfies Record<AlarmInput, Cell>;

const returned = waiting('returned-unacknowledged', signedAndOver);
const latched = waiting('latched-unacknowledged', signed('latched-acknowledged'));

/** Alarms that end by themselves once acknowledged and returned. */
export const plainTable: AlarmTable = {
  normal,
  unacknowledged: {
    ...unacknowledged,
    gone: stay('returned-unacknowledged', 'returned'),
    goneKnown: stay('returned-unacknowledged', 'returned'),
    acknowledgeGone: signedAndOver,
  },
  acknowledged: { ...acknowledged, gone: over, goneKnown: over, endGone: refuse('condition-holds') },
  'returned-unacknowledged': returned,
  'latched-unacknowledged': latched,
  'latched-acknowledged': latchedAcknowledged,
};

/** Life-safety alarms: latched until the condition is gone AND a person says so (invariant 5). */
export const latchingTable: AlarmTable = {
  normal,
  unacknowledged: {
    ...unacknowledged,
    gone: stay('latched-unacknowledged', 'returned'),
    goneKnown: stay('latched-unacknowledged', 'returned'),
    acknowledgeGone: signed('latched-acknowledged'),
  },
  acknowledged: {
    ...acknowledged,
    gone: stay('latched-acknowledged', 'returned'),
    goneKnown: stay('latched-acknowledged', 'returned'),
    endGone: over,
  },
  'returned-unacknowledged': waiting('returned-unacknowledged', signed('latched-acknowledged')),
  'latched-unacknowledged': latched,
  'latched-acknowledged': latchedAcknowledged,
};

export interface AlarmTables {
  readonly plain: AlarmTable;
  readonly latching: AlarmTable;
}
export const alarmTables: AlarmTables = { plain: plainTable, latching: latchingTable };
