import { effectIsOver, type FiringEffect } from '../model/interlock.ts';
import type { Metrics } from '../runtime/metrics.ts';

export interface InterlockMeters {
  /** A firing was committed. */
  readonly seen: (id: string, test: boolean, over: boolean, effects: readonly FiringEffect[]) => void;
  /** An alarm that is a cause moved nothing. */
  readonly notFired: (why: string) => void;
}

export function interlockMeters(metrics: Metrics, open: () => number, enabled: () => number): InterlockMeters {
  const fired = metrics.counter('anlin_interlock_firings_total', 'Firings of interlocks that are over', ['kind']);
  const effects = metrics.counter('anlin_interlock_effects_total', 'Effects of interlocks that are over, by how', ['state']);
  const not = metrics.counter('anlin_interlock_not_fired_total', 'Alarms that are a cause and moved nothing, by why', ['why']);
  metrics.liveGauge('anlin_interlock_firings_open', 'Firings of interlocks under way', [], (set) => set({}, open()));
  metrics.liveGauge('anlin_interlocks_enabled', 'Interlocks that are enabled, each place counted', [], (set) => set({}, enabled()));
  /** Open firing -> effects of it that were counted. */
  const counted = new Map<string, Set<string>>();
  return {
    seen(id, test, over, all) {
      const done = counted.get(id) ?? new Set();
      for (const effect of all) {
        const key = `${effect.effect} ${effect.deviceId}`;
        if (!effectIsOver(effect) || done.has(key)) continue;
        done.add(key);
        effects.inc({ state: effect.state });
      }
      if (!over) counted.set(id, done);
      else if (counted.delete(id) || all.length === 0) fired.inc({ kind: test ? 'test' : 'real' });
    },
    notFired: (why) => not.inc({ why }),
  };
}
