import { InterlockBook, type Raising } from '../../src/interlock/interlock-book.ts';
import type { InterlockChange } from '../../src/interlock/interlock-change.ts';
import type { ActOrigin } from '../../src/model/act.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { Command, CommandState, OutcomeCode } from '../../src/model/command.ts';
import type { EffectDefinition, Firing, InterlockAct, InterlockDefinition } from '../../src/model/interlock.ts';
import type { RecordStamp } from '../../src/model/journal-record.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles('devices');
export const types = profiles;
export const start = 1_700_000_000_000;
const words = { zh: '测试', en: 'test' };

export function effect(id: string, more: Partial<EffectDefinition> = {}): EffectDefinition {
  return {
    id,
    title: words,
    on: 'area',
    command: 'close-valve',
    parameters: {},
    point: null,
    leadsTo: {},
    order: 1,
    delayMs: 0,
    failSafe: { ms: 30_000, source: words },
    dangerous: false,
    sparks: false,
    ...more,
  };
}

export function interlock(id: string, effects: readonly EffectDefinition[], more: Partial<InterlockDefinition> = {}): InterlockDefinition {
  return {
    id,
    version: `${id}-1`,
    title: words,
    summary: words,
    cause: { rules: ['gas.high'], hazard: null, severity: null },
    area: 'unit',
    effects,
    release: effects.some(({ dangerous }) => dangerous) ? { ms: 120_000, source: words } : null,
    explosive: false,
    ...more,
  };
}

export const installed: Readonly<Record<string, { readonly type: string; readonly place: string }>> = {
  'gas-1': { type: 'gas-household', place: 'A/1号楼/1单元/101室' },
  'shaft-1': { type: 'gas-shaft-valve', place: 'A/1号楼/1单元/管井' },
  'shaft-2': { type: 'gas-shaft-valve', place: 'A/1号楼/2单元/管井' },
  'door-1': { type: 'door-controller', place: 'A/1号楼/1单元' },
  'lift-1': { type: 'lift-controller-opcua', place: 'A/1号楼/1单元' },
};

export const person = (by: string): ActOrigin => ({ by, via: 'session', from: 'test' });

export function alarm(more: Partial<Alarm> = {}): Alarm {
  return {
    id: 'a-1',
    subject: 'device:gas-1',
    component: '',
    deviceId: 'gas-1',
    rule: 'gas.high',
    severity: 'critical',
    lifeSafety: true,
    state: 'unacknowledged',
    condition: 'true',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: 'A/1号楼/1单元/101室',
    title: words,
    guidance: { cause: words, consequence: words, action: words },
    raisedAt: start,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: words,
    seen: null,
    occurrences: 1,
    exercise: false,
    sequence: 1,
    ...more,
  };
}

/** A book with its time, its devices and its disk; `restart` is a kill -9 after everything was committed. */
export class Rig {
  book: InterlockBook;
  readonly stored = new Map<string, Firing>();
  private snapshot: string | null = null;
  position = 0;
  run = 0;
  at = start;

  constructor() {
    this.book = this.fresh();
  }

  private fresh(): InterlockBook {
    return new InterlockBook({
      devices: () => Object.entries(installed).map(([id, { place }]) => ({ id, place })),
      profileOf: (id) => profiles.get(installed[id]?.type ?? '') as DeviceProfile | undefined,
      stored: (id) => this.stored.get(id) ?? null,
    });
  }

  stamp(): RecordStamp {
    return { position: ++this.position, at: this.at, run: this.run };
  }

  pass(ms: number): InterlockChange | null {
    this.run += ms;
    this.at += ms;
    return this.kept(this.book.expire(this.stamp()));
  }

  kept<T extends InterlockChange | null>(change: T): T {
    for (const firing of change?.firings ?? []) this.stored.set(firing.id, firing);
    this.snapshot = this.book.takeChange() ?? this.snapshot;
    return change;
  }

  /** Down for `ms` by the wall clock. */
  restart(ms = 0): InterlockChange | null {
    this.book = this.fresh();
    this.book.restore(
      this.snapshot,
      [...this.stored.values()].filter(({ endedAt }) => endedAt === null),
    );
    this.at += ms;
    return this.kept(this.book.expire(this.stamp(), true));
  }

  act(act: InterlockAct, by: string) {
    const { result, change } = this.book.act(this.stamp(), act, person(by));
    this.kept(change);
    return { result, change };
  }

  raise(more: Partial<Alarm> = {}, how: Partial<Raising> & { event?: Transition['event'] } = {}) {
    const { event = 'raised', ...raising } = how;
    return this.kept(this.book.onAlarm(this.stamp(), alarm(more), { event } as Transition, { to: 'true', historical: false, ...raising }));
  }

  /** Everything from proposal to approval; its test is confirmed at once. */
  enable(definition: InterlockDefinition, place = '', deviceId = 'gas-1'): void {
    if (!this.book.inForce().some(({ id }) => id === definition.id))
      this.kept(this.book.act(this.stamp(), { act: 'in-force', definitions: [...this.book.inForce(), definition] }, person('x')).change);
    const at = { interlock: definition.id, place };
    this.act({ act: 'propose', ...at, comment: 'why' }, 'ann');
    const { result } = this.act({ act: 'test', ...at, deviceId, comment: null }, 'ann');
    if (result.kind !== 'interlock' || result.firing === null) throw new Error(JSON.stringify(result));
    for (const by of ['ann', 'bo'])
      if (definition.release !== null) this.act({ act: 'release', firing: result.firing.id, comment: null }, by);
    for (let step = 0; step < 50 && this.book.find(result.firing.id)?.endedAt === null; step++) {
      this.answerAll('confirmed', 'read-back');
      this.pass(1_000);
    }
    this.act({ act: 'witness', ...at, passed: true, comment: null }, 'bo');
    const approved = this.act({ act: 'approve', ...at, comment: null }, 'bo').result;
    if (approved.kind !== 'interlock') throw new Error(JSON.stringify(approved));
  }

  /** Every command that is asked for comes to this. */
  answerAll(state: CommandState, code: OutcomeCode | null): InterlockChange[] {
    const asked = this.book
      .underWay()
      .flatMap(({ effects }) => effects.filter((each) => ['requested', 'sent', 'accepted'].includes(each.state)));
    return asked.flatMap(({ commandId }) => {
      const change = commandId === null ? null : this.command(commandId, state, code);
      return change === null ? [] : [change];
    });
  }

  command(id: string, state: CommandState, code: OutcomeCode | null, expects = true): InterlockChange | null {
    return this.kept(this.book.onCommand(this.stamp(), command(id, state, code, expects)));
  }
}

export function command(id: string, state: CommandState, code: OutcomeCode | null, expects = true): Command {
  const outcome = code === null ? null : { code, text: words };
  const expect = expects ? [{ point: 'gas.valve', component: '', value: 'closed' }] : [];
  return { id, state, outcome, expect } as unknown as Command;
}
