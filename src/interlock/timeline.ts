import type { Command } from '../model/command.ts';
import { effectIsOver, effectStateOf, type Firing, type FiringEffect, nothingLeft, retryAfterMs } from '../model/interlock.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Text } from '../model/text.ts';
import { commandIdOf } from './firing-id.ts';
import { words } from './words.ts';

/** What became of a firing. `lost`: effects that are over without having been confirmed, and are so just now. */
export interface Moved {
  readonly firing: Firing;
  readonly changed: boolean;
  readonly lost: readonly FiringEffect[];
  /** Nobody, or one person only, released it in time, and that is so just now. */
  readonly releaseOver: boolean;
}

type Effect = FiringEffect;

/** Time passes: what is due is asked for, what is too late is given up, what waits for others begins. */
export function advance(stamp: RecordStamp, before: Firing): Moved {
  const lost: Effect[] = [];
  let { release } = before;
  let releaseOver = false;
  if (release?.state === 'waiting' && release.untilRun <= stamp.run) {
    release = { ...release, state: 'over' };
    releaseOver = true;
  }
  const given = release === null || release.state === 'given';
  let effects = before.effects.map((effect) => {
    if (effectIsOver(effect)) return effect;
    if (effect.dangerous && release?.state === 'over') return give(effect, 'expired', stamp.at, words.notReleased);
    if (effect.lateRun !== null && effect.lateRun <= stamp.run) return give(effect, 'expired', stamp.at, words.tooLate(effect));
    return effect;
  });
  for (const [index, effect] of effects.entries()) if (effect !== before.effects[index]) lost.push(effect);
  const open = effects.filter((effect) => !effectIsOver(effect)).map(({ order }) => order);
  const turn = Math.min(...open);
  effects = effects.map((effect) => {
    if (effect.state !== 'waiting') return effect;
    const begins = effect.dueRun === null && effect.order <= turn && (!effect.dangerous || given);
    const due = begins ? { ...effect, dueRun: stamp.run + effect.delayMs } : effect;
    return due.dueRun !== null && due.dueRun <= stamp.run ? ask(stamp, before.id, due) : due;
  });
  const changed = release !== before.release || effects.some((effect, index) => effect !== before.effects[index]);
  return { firing: closed(stamp, changed ? { ...before, effects, release } : before), changed, lost, releaseOver };
}

/** What the command of an effect has come to. Null = it is none of this firing, or nothing new. */
export function onCommand(stamp: RecordStamp, before: Firing, command: Command): Moved | null {
  const index = before.effects.findIndex(({ commandId }) => commandId === command.id);
  const effect = before.effects[index];
  if (effect === undefined) return null;
  const next = effectAfter(stamp, effect, command);
  if (next === effect) return null;
  const effects = before.effects.map((each, at) => (at === index ? next : each));
  const lost = effectIsOver(next) && !effectIsOver(effect) && next.state !== 'confirmed' ? [next] : [];
  const after = advance(stamp, { ...before, effects });
  return { firing: after.firing, changed: true, lost: [...lost, ...after.lost], releaseOver: after.releaseOver };
}

/** An effect that cannot even be asked for. */
export function cannot(stamp: RecordStamp, before: Firing, commandId: string, why: Text): Moved | null {
  const effect = before.effects.find((each) => each.commandId === commandId);
  if (effect === undefined || effectIsOver(effect)) return null;
  const next = give(effect, 'failed', stamp.at, why);
  const after = advance(stamp, { ...before, effects: before.effects.map((each) => (each === effect ? next : each)) });
  return { firing: after.firing, changed: true, lost: [next, ...after.lost], releaseOver: after.releaseOver };
}

/** Two people have said yes: what is dangerous has its time from now on. */
export function released(stamp: RecordStamp, before: Firing): Firing {
  const effects = before.effects.map((effect) =>
    effect.dangerous && effect.lateRun === null
      ? { ...effect, lateRun: stamp.run + effect.failSafeMs, lateAt: stamp.at + effect.failSafeMs }
      : effect,
  );
  return { ...before, effects };
}

/**
 * The gateway is there again. Only here does the wall clock count: how long it was away, nothing else knows. Never the other
 * way: a clock that was set back gives nothing more time. The same object where no deadline came nearer.
 */
export function afterDowntime(stamp: RecordStamp, before: Firing): Firing {
  const sooner = (run: number, at: number) => Math.min(run, stamp.run + Math.max(0, at - stamp.at));
  let { release } = before;
  if (release?.state === 'waiting') {
    const untilRun = sooner(release.untilRun, release.until);
    if (untilRun < release.untilRun) release = { ...release, untilRun };
  }
  const effects = before.effects.map((effect) => {
    if (effectIsOver(effect) || effect.lateRun === null || effect.lateAt === null) return effect;
    const lateRun = sooner(effect.lateRun, effect.lateAt);
    return lateRun === effect.lateRun ? effect : { ...effect, lateRun };
  });
  const same = release === before.release && effects.every((effect, index) => effect === before.effects[index]);
  return same ? before : { ...before, release, effects };
}

/** Running time, ms, at which something happens by itself; null = nothing does. */
export function nextDue({ effects, release }: Firing): number | null {
  const times = effects.flatMap((effect) => {
    if (effectIsOver(effect)) return [];
    return [effect.lateRun, effect.state === 'waiting' ? effect.dueRun : null];
  });
  if (release?.state === 'waiting') times.push(release.untilRun);
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function effectAfter(stamp: RecordStamp, effect: Effect, command: Command): Effect {
  const { state, outcome } = command;
  if (effectIsOver(effect)) {
    const late = state === 'confirmed' && effect.state === 'expired' && effect.confirmedLateAt === null;
    return late ? { ...effect, confirmedLateAt: stamp.at } : effect;
  }
  const reason = outcome?.text ?? null;
  if (state === 'confirmed') return { ...give(effect, 'confirmed', stamp.at, reason) };
  // Its word and no read-back to come: not confirmed.
  if (state === 'done' && command.expect.length === 0) return give(effect, 'failed', stamp.at, words.noReadBack);
  const under = effectStateOf[state];
  if (under !== undefined) return under === effect.state ? effect : { ...effect, state: under };
  if (outcome !== null && nothingLeft.includes(outcome.code)) {
    const pause = retryAfterMs[Math.min(effect.attempts, retryAfterMs.length) - 1] ?? retryAfterMs[0];
    return { ...effect, state: 'waiting', dueRun: stamp.run + pause, reason };
  }
  return give(effect, state === 'expired' ? 'expired' : 'failed', stamp.at, reason);
}

function ask(stamp: RecordStamp, firing: string, effect: Effect): Effect {
  const attempts = effect.attempts + 1;
  const commandId = commandIdOf(firing, effect.effect, effect.deviceId, attempts);
  return { ...effect, state: 'requested', attempts, commandId, requestedAt: effect.requestedAt ?? stamp.at };
}

function give(effect: Effect, state: 'confirmed' | 'failed' | 'expired', at: number, reason: Text | null): Effect {
  // What kept it from being asked for says more than that time ran out.
  const why = state === 'expired' && effect.state === 'waiting' && effect.reason !== null ? words.tooLateBecause(effect.reason) : reason;
  return { ...effect, state, endedAt: at, reason: why };
}

function closed(stamp: RecordStamp, firing: Firing): Firing {
  const over = firing.endedAt === null && firing.effects.every(effectIsOver);
  return over ? { ...firing, endedAt: stamp.at } : firing;
}
