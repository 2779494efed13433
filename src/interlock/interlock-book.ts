import type { ActOrigin } from '../model/act.ts';
import { type Alarm, asidesOf, type Transition, type Truth } from '../model/alarm.ts';
import type { Command } from '../model/command.ts';
import {
  type Firing,
  type FiringEffect,
  type InterlockAct,
  type InterlockDefinition,
  type InterlockNote,
  type InterlockResult,
  type InterlockSite,
  interlockBounds,
} from '../model/interlock.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { covers } from '../model/place.ts';
import type { Signal } from '../model/signal.ts';
import { beginFiring, type Occasion } from './begin-firing.ts';
import { firingId } from './firing-id.ts';
import { FiringStore } from './firing-store.ts';
import { done, type InterlockChange, joined, type NotFired, nothing, refused } from './interlock-change.ts';
import { Sites } from './sites.ts';
import { causeFits, causeRules, type Installed, targetsOf } from './targets.ts';
import { firedNote, overNote, siteNote, tellDisabled, tellLost, tellNothing, tellRelease } from './telling.ts';
import { advance, afterDowntime, cannot, type Moved, onCommand, released } from './timeline.ts';
import { words } from './words.ts';

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'interlock' };

export interface InterlockPorts extends Installed {
  /** A firing that is on disk. */
  readonly stored: (id: string) => Firing | null;
}

/** What raised: its truth, whether it came late, and whether it rests on readings from before the last start. */
export interface Raising {
  readonly to: Truth | 'event';
  readonly historical: boolean;
  readonly beforeStart?: true;
}

/**
 * Causes and their effects. A pure function of its inputs in journal order, as the alarm book: a firing is decided with the step of
 * the alarm and committed with it; after a crash the same records give the same firings with the same ids. Nothing here sends.
 */
export class InterlockBook {
  private readonly ports: InterlockPorts;
  private readonly sites = new Sites();
  private definitions = new Map<string, InterlockDefinition>();
  private readonly firings: FiringStore;
  private touched = false;

  constructor(ports: InterlockPorts) {
    this.ports = ports;
    this.firings = new FiringStore(ports.stored);
  }

  /** What `takeChange` gave last, and the firings that were open at the committed position. */
  restore(text: string | null, open: readonly Firing[]): void {
    if (text !== null) {
      const { sites, definitions } = JSON.parse(text) as { sites: InterlockSite[]; definitions: InterlockDefinition[] };
      this.sites.restore(sites);
      this.definitions = new Map(definitions.map((each) => [each.id, each]));
    }
    for (const firing of open) this.firings.put(firing);
  }

  /** Definitions and sites, when they changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    if (!this.touched) return null;
    this.touched = false;
    return JSON.stringify({ sites: this.sites.all(), definitions: this.inForce() });
  }

  inForce(): readonly InterlockDefinition[] {
    return [...this.definitions.values()];
  }

  allSites(): readonly InterlockSite[] {
    return this.sites.all();
  }

  /** Open ones, oldest first. */
  underWay(): readonly Firing[] {
    return this.firings.underWay();
  }

  find(id: string): Firing | null {
    return this.firings.find(id);
  }

  /** Whether something happens by itself. */
  isDue({ run }: Pick<RecordStamp, 'run'>): boolean {
    return this.firings.nextDue() <= run;
  }

  /** After each step of an alarm that a condition took, live or late. Null = it is nobody's cause. */
  onAlarm(stamp: RecordStamp, alarm: Alarm, { event }: Pick<Transition, 'event'>, raising: Raising): InterlockChange | null {
    if (event !== 'raised' && event !== 'occurred-again') return null;
    const caused = this.inForce().filter((each) => causeFits(each.cause, alarm, alarm.incident?.hazard.id));
    if (caused.length === 0) return null;
    const why = this.whyNot(alarm, raising);
    if (why !== null) return { ...nothing, notFired: why };
    const changes = caused.map((definition) => {
      const site = this.sites.enabledAt(definition, alarm.place);
      if (site === null) return { ...nothing, notFired: 'not-enabled' as const };
      const { id: alarmId, occurrences: occurrence, rule, deviceId, place } = alarm;
      const id = firingId(definition.id, alarmId, occurrence);
      if (this.find(id) !== null) return { ...nothing, notFired: 'fired-before' as const };
      return this.fire(stamp, definition, site, { id, alarmId, occurrence, rule, deviceId, place, testBy: null }, gateway);
    });
    return joined(changes);
  }

  /** A command went on; null = it is none of ours, or nothing new. */
  onCommand(stamp: RecordStamp, command: Command): InterlockChange | null {
    const firing = this.firings.ofCommand(command.id);
    const moved = firing === null ? null : onCommand(stamp, firing, command);
    return moved === null ? null : this.moved(stamp, moved);
  }

  /** Before a record is judged: what was due until then. `started`: the gateway was away. */
  expire(stamp: RecordStamp, started = false): InterlockChange | null {
    if (!started && !this.isDue(stamp)) return null;
    const changes = this.underWay().flatMap((before) => {
      const now = started ? afterDowntime(stamp, before) : before;
      const moved = advance(stamp, now);
      // A deadline that came nearer is kept although nothing is due yet.
      return moved.changed || now !== before ? [this.moved(stamp, moved)] : [];
    });
    return changes.length === 0 ? null : joined(changes);
  }

  act(stamp: RecordStamp, act: InterlockAct, origin: ActOrigin): { readonly result: InterlockResult; readonly change: InterlockChange } {
    switch (act.act) {
      case 'in-force':
        return { result: done(null, null), change: this.enter(stamp, act.definitions) };
      case 'release':
        return this.release(stamp, act, origin);
      case 'test':
        return this.test(stamp, act, origin);
      case 'cannot': {
        const firing = this.find(act.firing);
        const moved = firing === null ? null : cannot(stamp, firing, act.commandId, act.why);
        return { result: done(null, moved?.firing ?? firing), change: moved === null ? nothing : this.moved(stamp, moved) };
      }
      default: {
        const definition = this.definitions.get(act.interlock);
        if (definition === undefined) return refused('not-found');
        const came = this.sites.act(stamp.at, act, origin, definition);
        if (typeof came === 'string') return refused(came);
        this.touched = true;
        return { result: done(came, null), change: { ...nothing, notes: [siteNote(act.act, came, origin)] } };
      }
    }
  }

  private whyNot(alarm: Alarm, { to, historical, beforeStart }: Raising): NotFired | null {
    if (historical) return 'late';
    if (beforeStart === true) return 'before-start';
    if (alarm.exercise || alarm.test !== undefined) return 'exercise';
    if (to !== 'true' && to !== 'event') return 'unknown';
    return asidesOf(alarm).length > 0 ? 'aside' : null;
  }

  private enter(stamp: RecordStamp, definitions: readonly InterlockDefinition[]): InterlockChange {
    const before = this.definitions;
    this.definitions = new Map(definitions.map((each) => [each.id, each]));
    this.touched = true;
    const enabled = new Set(
      this.sites
        .all()
        .flatMap((site) => (site.state === 'enabled' ? [site] : []))
        .map(({ interlock, place }) => `${interlock}\n${place}`),
    );
    const lost = this.sites.onDefinitions(stamp.at, this.definitions);
    const told = lost.filter(({ interlock, place }) => enabled.has(`${interlock}\n${place}`));
    const versions = Object.fromEntries(definitions.map(({ id, version }) => [id, version]));
    const note: InterlockNote = { act: 'interlock.in-force', target: 'interlocks', origin: gateway, detail: { versions } };
    return {
      firings: [],
      notes: [note, ...lost.map((site) => siteNote('disable', site, gateway))],
      signals: told.map((site) => tellDisabled(site, before.get(site.interlock), this.definitions.has(site.interlock))),
    };
  }

  private test(stamp: RecordStamp, act: InterlockAct & { act: 'test' }, origin: ActOrigin) {
    const { by } = origin;
    if (by === null || by.trim() === '') return refused('person-required');
    const definition = this.definitions.get(act.interlock);
    const site = this.sites.find(act.interlock, act.place);
    if (definition === undefined) return refused('not-found');
    if (site?.state !== 'proposed') return refused('interlock-not-proposed');
    if (site.version !== definition.version) return refused('interlock-outdated');
    if (site.test !== null && !site.test.over) return refused('test-under-way');
    const device = [...this.ports.devices()].find(({ id }) => id === act.deviceId);
    const profile = this.ports.profileOf(act.deviceId);
    const [rule] = profile === undefined ? [] : causeRules(definition.cause, profile);
    if (device === undefined || rule === undefined || !covers(site.place, device.place)) return refused('no-cause-device');
    const from = { deviceId: device.id, place: device.place };
    if (targetsOf(definition, from, site.place, this.ports).moved.length === 0) return refused('nothing-to-move');
    const id = firingId(definition.id, `test ${site.place}`, stamp.position);
    const occasion = { id, alarmId: null, occurrence: 0, rule: rule.id, ...from, testBy: by };
    const change = this.fire(stamp, definition, site, occasion, origin);
    const [firing = null] = change.firings;
    if (firing === null) return refused('too-many');
    const comment = act.comment?.trim() ?? '';
    const tested = this.sites.testFired(site, firing, comment === '' ? null : comment);
    this.touched = true;
    return { result: done(tested, firing), change: { ...change, notes: [siteNote('test', tested, origin), ...change.notes] } };
  }

  private release(stamp: RecordStamp, { firing: id, comment, lapsed = [] }: InterlockAct & { act: 'release' }, { by, ...from }: ActOrigin) {
    const firing = this.find(id);
    if (by === null || by.trim() === '') return refused('person-required');
    if (firing === null) return refused('not-found');
    const { release } = firing;
    if (release?.state !== 'waiting' || release.untilRun <= stamp.run) return refused('nothing-to-release');
    const stands = release.by.filter((each) => !lapsed.includes(each.by));
    if (stands.some((each) => each.by === by)) return refused('second-person');
    const list = [...stands, { by, at: stamp.at }];
    const given = list.length >= 2;
    const next: Firing = { ...firing, release: { ...release, by: list, state: given ? 'given' : 'waiting' } };
    const moved = given ? advance(stamp, released(stamp, next)) : { firing: next, changed: true, lost: [], releaseOver: false };
    const note: InterlockNote = {
      act: 'interlock.released',
      target: `interlock:${firing.interlock}`,
      origin: { by, ...from },
      detail: {
        firing: id,
        people: list.map((each) => each.by),
        given,
        comment,
        ...(lapsed.length > 0 && { lapsed }),
        position: stamp.position,
      },
    };
    const change = this.moved(stamp, moved);
    const signals = given ? [tellRelease(firing, 'given')] : [];
    return {
      result: done(null, moved.firing),
      change: { ...change, notes: [note, ...change.notes], signals: [...signals, ...change.signals] },
    };
  }

  private fire(
    stamp: RecordStamp,
    definition: InterlockDefinition,
    site: InterlockSite,
    occasion: Occasion,
    origin: ActOrigin,
  ): InterlockChange {
    const test = occasion.testBy !== null;
    if (this.underWay().length >= interlockBounds.openFirings)
      return { ...nothing, notFired: 'too-many', signals: test ? [] : [tellNothing(definition, occasion, words.tooMany)] };
    const targets = targetsOf(definition, occasion, site.place, this.ports);
    const { firing } = advance(stamp, beginFiring(stamp, definition, site, occasion, targets));
    this.firings.put(firing);
    const signals: Signal[] = [];
    if (!test && targets.moved.length === 0) signals.push(tellNothing(definition, occasion, words.nothingToMove));
    if (!test && targets.beyond > 0) signals.push(tellNothing(definition, occasion, words.beyond(targets.beyond)));
    if (firing.release !== null) signals.push(tellRelease(firing, 'waiting'));
    return { firings: [firing], notes: [firedNote(firing, origin)], signals };
  }

  private moved(stamp: RecordStamp, { firing, lost, releaseOver }: Moved): InterlockChange {
    const before = this.find(firing.id);
    this.firings.put(firing);
    if (this.sites.onFiring(firing) !== null) this.touched = true;
    const over = firing.endedAt !== null && before?.endedAt === null;
    const real = firing.testBy === null;
    const signals = real ? lost.map((effect: FiringEffect) => tellLost(firing, effect, this.isInService(effect.deviceId))) : [];
    if (releaseOver) signals.unshift(tellRelease(firing, 'over'));
    return { firings: [firing], notes: over ? [overNote(stamp, firing)] : [], signals };
  }

  private isInService(deviceId: string): boolean {
    return this.ports.profileOf(deviceId) !== undefined;
  }
}
