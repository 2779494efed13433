import type { Metrics } from '../runtime/metrics.ts';

export interface CommandMeters {
  readonly ended: (state: string) => void;
  /** An answer that is none: of no command that is open, of another device's, or the same again. */
  readonly ignored: (why: 'unknown' | 'foreign' | 'repeated' | 'unreadable') => void;
  /** By a bound of model/command.ts. */
  readonly refused: () => void;
}

export function commandMeters(metrics: Metrics, open: () => number): CommandMeters {
  const ended = metrics.counter('anlin_commands_total', 'Device commands that are over, by how', ['state']);
  const ignored = metrics.counter('anlin_command_answers_ignored_total', 'Answers to commands that changed nothing', ['why']);
  const refused = metrics.counter('anlin_commands_over_limit_total', 'Commands refused because too many are asked for');
  metrics.liveGauge('anlin_commands_open', 'Device commands under way', [], (set) => set({}, open()));
  return { ended: (state) => ended.inc({ state }), ignored: (why) => ignored.inc({ why }), refused: () => refused.inc() };
}
