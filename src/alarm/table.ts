import type { AlarmEvent, AlarmState } from '../model/alarm.ts';

/**
 * Everything that can meet an alarm. The condition the alarm had before is part of the name where it matters:
 * `raise` = true after false (or no alarm), `known` = true after unknown; `gone` = false after true, `goneKnown` = false after unknown;
 * `goneUntold` = either, and no terminal was told of this occurrence; `acknowledgeLate` = it is over, and nobody had acknowledged it. `...Still`, `...Holds`, `...Gone`: what was put beside
 * the state is over, and something else still keeps it quiet; or nothing does, and the condition is not known to be gone; or it is.
 */
export const alarmInputs = [
  'raise',
  'known',
  'gone',
  'goneKnown',
  'goneUntold',
  'unknown',
  'occur',
  'acknowledge',
  'acknowledgeGone',
  'acknowledgeLate',
  'withdraw',
  'comment',
  'classify',
  'classifySame',
  'endHolds',
  'endUnknown',
  'endUnjudged',
  'endGone',
  'shelve',
  'shelveAgain',
  'shelveOnceGone',
  'unshelveNone',
  'unshelveStill',
  'unshelveHolds',
  'unshelveGone',
  'suppress',
  'unsuppressStill',
  'unsuppressHolds',
  'unsuppressGone',
  'takeOut',
  'putBackStill',
  'putBackHolds',
  'putBackGone',
] as const;
export type AlarmInput = (typeof alarmInputs)[number];

/** Stable codes; never recycled. */
export const refusals = [
  'not-acknowledged',
  'condition-holds',
  'condition-unknown',
  'already-ended',
  'life-safety',
  'condition-gone',
] as const;
export type TableRefusal = (typeof refusals)[number];

/**
 * `count` one more occurrence, which nobody has acknowledged yet; `sign` keeps who acknowledged, `unsign` takes that back;
 * `classify` keeps what it turned out to be; `finish` sets the end; `aside` changes what stands beside the state.
 */
export type Effect = 'count' | 'sign' | 'unsign' | 'classify' | 'finish' | 'aside';

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

const withdrawn = (to: AlarmState): Cell => ({ to, event: 'acknowledge-withdrawn', effects: ['unsign'] });
const aside = (to: AlarmState, event: AlarmEvent): Cell => ({ to, event, effects: ['aside'] });

/** What people say about an alarm in any state. */
const said = (state: AlarmState) =>
  ({
    comment: stay(state, 'commented'),
    classify: { to: state, event: 'classified', effects: ['classify'] },
    classifySame: 'unchanged',
  }) as const;

/**
 * What is put beside the state, and taken away. `holds`: the state where it was the last thing that kept the alarm quiet and the
 * condition is not known to be gone: nobody is taken to have acknowledged what is told again.
 */
const beside = (state: AlarmState, holds: AlarmState = state) => {
  const told: Cell = { to: holds, event: 'unshelved', effects: holds === state ? ['aside'] : ['aside', 'unsign'] };
  return {
    shelve: aside(state, 'shelved'),
    shelveAgain: 'unchanged',
    shelveOnceGone: refuse('condition-gone'),
    unshelveNone: 'unchanged',
    unshelveStill: aside(state, 'unshelved'),
    unshelveHolds: told,
    unshelveGone: aside(state, 'unshelved'),
    suppress: aside(state, 'suppressed'),
    unsuppressStill: aside(state, 'unsuppressed'),
    unsuppressHolds: { ...told, event: 'unsuppressed' },
    unsuppressGone: aside(state, 'unsuppressed'),
    takeOut: aside(state, 'out-of-service'),
    putBackStill: aside(state, 'in-service'),
    putBackHolds: { ...told, event: 'in-service' },
    putBackGone: aside(state, 'in-service'),
  } as const satisfies Partial<Record<AlarmInput, Cell>>;
};

/** Danger to life is never shelved, and no other alarm speaks for it. */
const neverQuiet = { shelve: refuse('life-safety'), shelveOnceGone: refuse('life-safety'), suppress: 'ignore' } as const;

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
  goneUntold: 'ignore',
  unknown: 'ignore',
  occur: first,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  // It was not done before: to say so would show it acknowledged by nobody.
  acknowledgeLate: refuse('already-ended'),
  withdraw: refuse('already-ended'),
  ...said('normal'),
  endHolds: refuse('already-ended'),
  endUnknown: refuse('already-ended'),
  endUnjudged: refuse('already-ended'),
  endGone: refuse('already-ended'),
  shelve: refuse('already-ended'),
  shelveAgain: refuse('already-ended'),
  shelveOnceGone: refuse('already-ended'),
  unshelveNone: 'unchanged',
  // A shelf goes on when its alarm is over.
  unshelveStill: stay('normal', 'unshelved'),
  unshelveHolds: 'ignore',
  unshelveGone: 'ignore',
  suppress: 'ignore',
  unsuppressStill: 'ignore',
  unsuppressHolds: 'ignore',
  unsuppressGone: 'ignore',
  takeOut: 'ignore',
  putBackStill: 'ignore',
  putBackHolds: 'ignore',
  putBackGone: 'ignore',
} as const satisfies Record<AlarmInput, Cell>;

const unacknowledged = {
  raise: again,
  known: stay('unacknowledged', 'condition-known'),
  unknown: stay('unacknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: signed('acknowledged'),
  acknowledgeLate: 'ignore',
  withdraw: refuse('not-acknowledged'),
  ...said('unacknowledged'),
  ...ending,
  ...beside('unacknowledged'),
} as const;

const acknowledged = {
  raise: again,
  known: stay('acknowledged', 'condition-known'),
  unknown: stay('acknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  acknowledgeLate: 'ignore',
  withdraw: withdrawn('unacknowledged'),
  ...said('acknowledged'),
  endHolds: refuse('condition-holds'),
  endUnknown: refuse('condition-unknown'),
  // Its rule or device is gone: nobody will ever see the condition end, so a person who was there may say so.
  endUnjudged: over,
  ...beside('acknowledged', 'unacknowledged'),
} as const;

/** The condition is gone and nobody has acknowledged. */
const waiting = (state: AlarmState, acknowledge: Cell, acknowledgeGone: Cell = acknowledge) =>
  ({
    raise: again,
    known: again,
    gone: 'ignore',
    goneKnown: stay(state, 'condition-known'),
    goneUntold: stay(state, 'condition-known'),
    unknown: stay(state, 'condition-unknown'),
    occur: again,
    acknowledge,
    acknowledgeGone,
    acknowledgeLate: 'ignore',
    withdraw: refuse('not-acknowledged'),
    ...said(state),
    ...ending,
    ...beside(state),
  }) as const satisfies Record<AlarmInput, Cell>;

/** The condition is gone, somebody has acknowledged; only a person ends it (EN 81-28 4.13: end of alarm is an event of its own). */
const latchedAcknowledged = {
  raise: again,
  known: again,
  gone: 'ignore',
  goneKnown: stay('latched-acknowledged', 'condition-known'),
  goneUntold: stay('latched-acknowledged', 'condition-known'),
  unknown: stay('latched-acknowledged', 'condition-unknown'),
  occur: again,
  acknowledge: 'unchanged',
  acknowledgeGone: 'unchanged',
  acknowledgeLate: 'ignore',
  withdraw: withdrawn('latched-unacknowledged'),
  ...said('latched-acknowledged'),
  endHolds: refuse('condition-holds'),
  endUnknown: refuse('condition-unknown'),
  endUnjudged: over,
  endGone: over,
  ...beside('latched-acknowledged', 'latched-unacknowledged'),
} as const satisfies Record<AlarmInput, Cell>;

/** It ends only where it is known to be gone: who acknowledges while that is unknown again has taken it on (invariant 5). */
const returned = waiting('returned-unacknowledged', signed('acknowledged'), signedAndOver);
const latched = waiting('latched-unacknowledged', signed('latched-acknowledged'));

/** Alarms that end by themselves once acknowledged and returned. */
export const plainTable: AlarmTable = {
  normal,
  unacknowledged: {
    ...unacknowledged,
    gone: stay('returned-unacknowledged', 'returned'),
    goneKnown: stay('returned-unacknowledged', 'returned'),
    // Nobody was asked to acknowledge it.
    goneUntold: over,
    acknowledgeGone: signedAndOver,
  },
  acknowledged: { ...acknowledged, gone: over, goneKnown: over, goneUntold: over, endGone: refuse('condition-holds') },
  'returned-unacknowledged': returned,
  'latched-unacknowledged': latched,
  'latched-acknowledged': latchedAcknowledged,
};

/** Life-safety alarms: latched until the condition is gone AND a person says so (invariant 5). */
export const latchingTable: AlarmTable = {
  normal,
  unacknowledged: {
    ...unacknowledged,
    ...neverQuiet,
    gone: stay('latched-unacknowledged', 'returned'),
    goneKnown: stay('latched-unacknowledged', 'returned'),
    goneUntold: stay('latched-unacknowledged', 'returned'),
    acknowledgeGone: signed('latched-acknowledged'),
  },
  acknowledged: {
    ...acknowledged,
    ...neverQuiet,
    gone: stay('latched-acknowledged', 'returned'),
    goneKnown: stay('latched-acknowledged', 'returned'),
    goneUntold: stay('latched-acknowledged', 'returned'),
    endGone: over,
  },
  'returned-unacknowledged': { ...waiting('returned-unacknowledged', signed('latched-acknowledged')), ...neverQuiet },
  'latched-unacknowledged': { ...latched, ...neverQuiet },
  'latched-acknowledged': { ...latchedAcknowledged, ...neverQuiet },
};

export interface AlarmTables {
  readonly plain: AlarmTable;
  readonly latching: AlarmTable;
}
export const alarmTables: AlarmTables = { plain: plainTable, latching: latchingTable };
