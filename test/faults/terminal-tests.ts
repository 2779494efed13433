import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReport } from './fault-row.ts';
import { runGateway } from './gateway-run.ts';
import { until } from './hostile-world.ts';
import { buildSite } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

/** Of a day, for the row: s. */
const everySeconds = 18;
const rounds = 4;
const deaf = 'deaf';

interface Shown {
  readonly rule: string;
  readonly subject: string;
  readonly raisedAt: string;
  readonly state: string;
}

/**
 * Row 35: the test alarm of every terminal, each of which shows it and sends that back, but for one that does not. `terminals`
 * beside it. The interval is a day as installed; here it is seconds.
 */
export async function terminalTests(terminals: number, say: (line: string) => void): Promise<RowReport> {
  const ids = [...Array.from({ length: terminals }, (_each, index) => `screen-${index}`), deaf];
  const env = { ANLIN_TERMINAL_TEST_HOURS: String(everySeconds / 3_600) };
  const site = await buildSite(['bell'], { terminals: ids });
  const gateway = await runGateway({ data: site.folder, env });
  const screens = site.terminals.map(
    (terminal) => new TerminalClient({ ...terminal, by: 'wang', wants: () => false, showsTests: terminal.id !== deaf }),
  );
  const violations: string[] = [];
  try {
    for (const screen of screens) screen.aim(gateway.http);
    await until('the terminals', 30_000, () => screens.every(({ connected }) => connected));
    say(`a test every ${everySeconds} s at ${ids.length} terminals, for ${rounds} of them`);
    const began = performance.now();
    const read = async () => {
      const answer = await fetch(`${gateway.http}/api/v1/alarms?limit=100`, { headers: { authorization: `Bearer ${site.token}` } });
      return ((await answer.json()) as { items: Shown[] }).items;
    };
    const mute = screens.at(-1);
    await until('the first test at the terminal that does not show it', 4_000 * everySeconds, () => (mute?.tests.length ?? 0) > 0);
    const first = mute?.tests[0] ?? began;
    await until('the alarm that it was missed', 4_000 * everySeconds, async () => (await read()).length > 0).catch(() => {});
    const missedMs = performance.now() - first;
    await sleep(Math.max(0, began + (rounds + 1) * everySeconds * 1_000 - performance.now()));
    const told = await read();
    const wrong = told.filter(({ rule, subject }) => rule !== 'terminal.test-missed' || subject !== `terminal:${deaf}`);
    if (told.length === 0) violations.push('nobody was told of the test that was missed');
    for (const { rule, subject } of wrong) violations.push(`an alarm that is none: ${rule} of ${subject}`);
    if (missedMs > 2_000 * everySeconds)
      violations.push(`told ${Math.round(missedMs)} ms after the test, two intervals are ${2 * everySeconds} s`);
    for (const [index, { tests }] of screens.entries())
      if (tests.length < rounds) violations.push(`${ids[index]}: ${tests.length} tests came, expected ${rounds}`);
    // The fault is told at the terminals; a test never is.
    for (const screen of screens)
      for (const { alarm } of screen.deliveries)
        if (alarm.rule !== 'terminal.test-missed') violations.push(`a test came as an alarm: ${alarm.rule}`);
    const tests = screens.reduce((sum, screen) => sum + screen.tests.length, 0);
    return {
      enumerated: rounds * ids.length,
      fired: tests,
      violations,
      figures: {
        'interval, s (a day as installed)': everySeconds,
        'terminals, tests': `${ids.length}, ${tests}`,
        'a test not shown, told after, s': (missedMs / 1_000).toFixed(1),
        'alarms that were none': wrong.length,
      },
    };
  } finally {
    for (const screen of screens) screen.aim(null);
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
}
