import type { ActOrigin } from '../model/act.ts';
import {
  effectIsOver,
  type Firing,
  type InterlockAct,
  type InterlockDefinition,
  type InterlockRefusal,
  type InterlockSite,
  interlockBounds,
  type SiteAct,
  siteKey,
} from '../model/interlock.ts';
import { covers, type PlacePath } from '../model/place.ts';

type PersonAct = Extract<InterlockAct, { act: 'propose' | 'witness' | 'approve' | 'disable' }>;

/**
 * Where each interlock is enabled, and how far it is on the way: proposed by one person, tested for real, witnessed and approved by
 * another. One step back needs nobody else. A pure function of its inputs in journal order.
 */
export class Sites {
  private readonly sites = new Map<string, InterlockSite>();

  restore(sites: readonly InterlockSite[]): void {
    for (const site of sites) this.sites.set(siteKey(site), site);
  }

  all(): readonly InterlockSite[] {
    return [...this.sites.values()].sort((a, b) => (siteKey(a) < siteKey(b) ? -1 : 1));
  }

  find(interlock: string, place: PlacePath): InterlockSite | null {
    return this.sites.get(siteKey({ interlock, place })) ?? null;
  }

  /** The nearest place at or above where this version is enabled: it moves the least. */
  enabledAt({ id, version }: InterlockDefinition, place: PlacePath): InterlockSite | null {
    let nearest: InterlockSite | null = null;
    for (const site of this.sites.values()) {
      if (site.interlock !== id || site.state !== 'enabled' || site.version !== version || !covers(site.place, place)) continue;
      if (nearest === null || site.place.length > nearest.place.length) nearest = site;
    }
    return nearest;
  }

  act(at: number, act: PersonAct, { by }: ActOrigin, definition: InterlockDefinition): InterlockSite | InterlockRefusal {
    if (by === null || by.trim() === '') return 'person-required';
    const { interlock, place } = act;
    const comment = act.comment?.trim() ?? '';
    const mine: SiteAct = { by, at, comment: comment === '' ? null : comment };
    const site = this.find(interlock, place);
    if (act.act === 'propose') {
      if (comment === '') return 'comment-empty';
      if (site?.state === 'enabled') return 'interlock-enabled';
      if (site?.state === 'proposed') return 'interlock-proposed';
      if (site === null && this.sites.size >= interlockBounds.sites) return 'too-many';
      const { version } = definition;
      return this.put({ interlock, place, version, state: 'proposed', proposed: mine, test: null, approved: null, disabled: null });
    }
    if (act.act === 'disable') {
      if (site === null || site.state === 'disabled') return 'interlock-disabled';
      return this.put({ ...site, state: 'disabled', disabled: mine });
    }
    if (site?.state !== 'proposed') return 'interlock-not-proposed';
    if (site.version !== definition.version) return 'interlock-outdated';
    const { test } = site;
    if (act.act === 'witness') {
      if (test === null) return 'not-tested';
      if (!test.over) return 'test-under-way';
      if (test.fired.by === by) return 'second-person';
      if (act.passed && test.confirmed < test.of) return 'not-confirmed';
      return this.put({ ...site, test: { ...test, witnessed: { ...mine, passed: act.passed } } });
    }
    if (site.proposed.by === by) return 'second-person';
    if (test?.witnessed?.passed !== true) return 'not-tested';
    return this.put({ ...site, state: 'enabled', approved: mine });
  }

  /** A test begins: what was witnessed before counts no more. */
  testFired(site: InterlockSite, firing: Firing, comment: string | null): InterlockSite {
    const fired = { by: firing.testBy ?? '', at: firing.at, comment };
    const test = { firing: firing.id, deviceId: firing.deviceId ?? '', fired, over: false, confirmed: 0, of: 0, witnessed: null };
    return this.put({ ...site, test: counted(test, firing) });
  }

  /** What came of its test; null = it is of none. */
  onFiring(firing: Firing): InterlockSite | null {
    if (firing.testBy === null) return null;
    const site = this.find(firing.interlock, firing.site);
    if (site?.test?.firing !== firing.id) return null;
    return this.put({ ...site, test: counted(site.test, firing) });
  }

  /** Other definitions are in force: what was approved as another text is not approved any more. */
  onDefinitions(at: number, inForce: ReadonlyMap<string, InterlockDefinition>): readonly InterlockSite[] {
    return this.all().flatMap((site) => {
      if (site.state === 'disabled' || inForce.get(site.interlock)?.version === site.version) return [];
      return [this.put({ ...site, state: 'disabled', disabled: { by: null, at, comment: null } })];
    });
  }

  private put(site: InterlockSite): InterlockSite {
    this.sites.set(siteKey(site), site);
    return site;
  }
}

function counted<T extends NonNullable<InterlockSite['test']>>(test: T, { effects, endedAt }: Firing): T {
  const confirmed = effects.filter(({ state }) => state === 'confirmed').length;
  return { ...test, over: endedAt !== null && effects.every(effectIsOver), confirmed, of: effects.length };
}
