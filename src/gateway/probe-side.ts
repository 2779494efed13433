import type { Settings } from '../config/settings.ts';
import type { Journal } from '../model/journal.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './live-flow.ts';
import { TerminalProbes } from './terminal-probes.ts';

/** Test alarms and duty checks of the live terminals. */
export function terminalProbes(
  settings: Settings,
  journal: Journal,
  { pipeline, hub, book }: Pick<Flow, 'pipeline' | 'hub' | 'book'>,
  log: Log,
): TerminalProbes {
  return new TerminalProbes({
    journal,
    clock,
    liveness: () => hub.liveness(),
    active: () => book.active(),
    deliver: (plan) => pipeline.deliver(plan),
    observe: (signal) => pipeline.observe(signal),
    everyMs: settings['terminals.testHours'] * 3_600_000,
    presenceEveryMs: settings['presence.everyMinutes'] * 60_000,
    answerMinutes: settings['presence.answerMinutes'],
    failed: (error) => log.error({ error }, 'a test alarm or a duty check could not be journalled; it is tried again'),
  });
}
