import { blackHole } from './black-hole.ts';
import { DeafTerminal } from './deaf-terminal.ts';
import type { RowReport } from './fault-row.ts';
import { runGateway } from './gateway-run.ts';
import { buildSite } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
/** Battery row 12 and the issue: a lost terminal is said within 60 s, an alarm without a receipt within 30 s. */
const goals = { lost: 60, unreceived: 30 };
const patienceMs = 90_000;

/** A terminal behind a black hole, and one that says it lives and takes nothing. */
export async function silentTerminals(say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(['sos-1'], { terminals: ['watch', 'hole'] });
  const gateway = await runGateway({ data: site.folder });
  const [watchAccount, holeAccount] = site.terminals;
  if (watchAccount === undefined || holeAccount === undefined) throw new Error('a site without terminals');
  const dark = await blackHole(Number(new URL(gateway.http).port));
  const hole = new TerminalClient({ ...holeAccount, by: 'wang', wants: () => false });
  let watch: { aim(http: string | null): void } | null = null;
  const deaf = new DeafTerminal(watchAccount);
  const figures: Record<string, string> = {};
  const violations: string[] = [];
  const raised = async (rule: string): Promise<number | null> => {
    const answer = await fetch(`${gateway.http}/api/v1/alarms?limit=100`, { headers: { authorization: `Bearer ${site.token}` } });
    const { items = [] } = (await answer.json()) as { items?: { rule: string; raisedAt: string }[] };
    const found = items.find((alarm) => alarm.rule === rule);
    return found === undefined ? null : Date.parse(found.raisedAt);
  };
  const after = async (rule: string, since: number, goal: number): Promise<void> => {
    for (let at = await raised(rule); ; at = await raised(rule)) {
      const seconds = ((at ?? Date.now()) - since) / 1_000;
      if (at === null && seconds * 1_000 < patienceMs) {
        await sleep(200);
        continue;
      }
      figures[`${rule}, s`] = at === null ? 'never' : seconds.toFixed(1);
      if (at === null || seconds > goal) violations.push(`${rule} after ${at === null ? 'no' : seconds.toFixed(1)} s; goal ${goal} s`);
      return;
    }
  };
  let fired = 0;
  try {
    const observer = new TerminalClient({ ...watchAccount, by: 'wang', wants: () => false });
    watch = observer;
    observer.aim(gateway.http);
    hole.aim(`http://127.0.0.1:${dark.port}`);
    while (!hole.connected || !observer.connected) await sleep(50);
    await sleep(6_000);
    say('the line of one terminal turns into a hole');
    dark.swallow();
    fired++;
    await after('terminal.lost', Date.now(), goals.lost);
    say('the other one goes deaf: it says that it lives and gives no receipt');
    observer.aim(null);
    deaf.aim(gateway.http);
    while (!deaf.connected) await sleep(50);
    fired++;
    const pressed = Date.now();
    const answer = await fetch(`${gateway.http}/api/v1/devices/sos-1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
      body: '{"sos.pressed":true}',
    });
    if (answer.status !== 202) throw new Error(`the press was answered with ${answer.status}`);
    await after('alarm.not-received', pressed, goals.unreceived);
  } finally {
    watch?.aim(null);
    hole.aim(null);
    deaf.stop();
    dark.close();
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
  return { enumerated: 2, fired, violations, figures };
}
