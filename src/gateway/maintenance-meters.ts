import { dueKinds, dueStates } from '../model/maintenance.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { MaintenanceDesk } from './maintenance-desk.ts';

export function maintenanceMeters(metrics: Metrics, desk: Pick<MaintenanceDesk, 'all'>): void {
  metrics.liveGauge(
    'anlin_maintenance',
    'Things to be done about devices, by kind and by when they are due',
    ['kind', 'state'],
    async (set) => {
      const found = await desk.all().catch(() => null);
      if (found === null) return;
      const counts = new Map<string, number>();
      for (const { kind, state } of found.due) counts.set(`${kind} ${state}`, (counts.get(`${kind} ${state}`) ?? 0) + 1);
      // There with 0 as well: it is known that there are none.
      for (const kind of dueKinds) for (const state of dueStates) set({ kind, state }, counts.get(`${kind} ${state}`) ?? 0);
    },
  );
  metrics.liveGauge('anlin_forecasts', 'Watched numbers of devices with a day for their limit, and without', ['dated'], async (set) => {
    const found = await desk.all().catch(() => null);
    if (found === null) return;
    const dated = found.forecasts.filter(({ dueOn }) => dueOn !== null).length;
    set({ dated: 'true' }, dated);
    set({ dated: 'false' }, found.forecasts.length - dated);
  });
  metrics.liveGauge(
    'anlin_device_health',
    'Devices by health: well (80 and more), ailing (50 and more), ill, unknown',
    ['state'],
    async (set) => {
      const found = await desk.all().catch(() => null);
      if (found === null) return;
      const counts = { well: 0, ailing: 0, ill: 0, unknown: 0 };
      for (const { score } of found.health) counts[score === null ? 'unknown' : score >= 80 ? 'well' : score >= 50 ? 'ailing' : 'ill']++;
      for (const [state, count] of Object.entries(counts)) set({ state }, count);
    },
  );
}
