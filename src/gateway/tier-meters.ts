import type { Metrics } from '../runtime/metrics.ts';
import type { BelowSide, LowerState } from './below-side.ts';
import type { UpSide } from './up-side.ts';

/** What a tier can say of the link above and of each gateway below; what is not known has no line. */
export function tierMeters(metrics: Metrics, below: BelowSide, up: UpSide | null): void {
  const each = (name: string, help: string, read: (state: LowerState) => number | null) =>
    metrics.liveGauge(name, help, ['gateway'], (set) => {
      for (const state of below.all()) {
        const value = read(state);
        if (value !== null) set({ gateway: state.id }, value);
      }
    });
  each('anlin_gateway_connected', 'Whether a gateway below is connected', ({ connected }) => (connected ? 1 : 0));
  each('anlin_gateway_backlog', 'Links of its chain that a gateway below has still to send', ({ backlog }) => backlog);
  each('anlin_gateway_clock_offset_seconds', 'How far the clock of a gateway below is ahead of this one', ({ link }) =>
    link?.clockOffsetMs == null ? null : link.clockOffsetMs / 1_000,
  );
  each('anlin_gateway_free_bytes', 'Free space where a gateway below keeps its data', ({ link }) => link?.freeBytes ?? null);
  each('anlin_gateway_last_backup_timestamp_seconds', 'When a gateway below was backed up last; no line = never', ({ link }) =>
    link?.lastBackupAt == null ? null : link.lastBackupAt / 1_000,
  );
  if (up === null) return;
  metrics.liveGauge('anlin_tier_above_connected', 'Whether the link to the tier above works', [], (set) =>
    set({}, up.state().connected ? 1 : 0),
  );
  metrics.liveGauge('anlin_tier_above_backlog', 'Links of the own chain that the tier above has still to confirm', [], (set) => {
    const { backlog } = up.state();
    if (backlog !== null) set({}, backlog);
  });
}
