import { runGateway } from './gateway-run.ts';
import { PatientClient } from './patient-client.ts';
import { buildSite } from './site.ts';
import type { Ways } from './slow-honest.ts';
import { type Pace, startSlowLine } from './slow-line.ts';
import { TerminalClient } from './terminal-client.ts';
import { until } from './tier-column.ts';

/** A terminal at the far end of a line of this pace: two presses, each with its plan, as long as an alarm with a plan is. */
export async function terminalOverLine(pace: Pace): Promise<{ readonly ways: Ways; readonly pieces: number }> {
  const buttons = ['first', 'second'];
  const site = await buildSite(buttons, { placeOf: (id) => `阳光社区/${id}` });
  const gateway = await runGateway({ data: site.folder });
  const line = await startSlowLine(Number(new URL(gateway.http).port), pace);
  const terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
  const clients: PatientClient[] = [];
  const ways: Record<string, number> = {};
  try {
    terminal.aim(`http://127.0.0.1:${line.port}`);
    await until(
      'the slow terminal',
      async () => terminal.connected,
      (up) => up,
      60_000,
    );
    for (const id of buttons) {
      const button = new PatientClient({ id, secret: site.devices.get(id) ?? '', patienceMs: 60_000 });
      clients.push(button);
      await button.aim(gateway.mqttPort);
      const pressed = performance.now();
      void button.publish(`v1/devices/${id}/events`, '{"sos.pressed":true}', 1);
      const look = async () => terminal.deliveries.find(({ alarm, plan }) => alarm.deviceId === id && plan !== null);
      const seen = await until(`${id} at the slow terminal`, look, (found) => found !== undefined, 60_000);
      ways[`terminal (${id} alarm)`] = (seen?.at ?? Number.POSITIVE_INFINITY) - pressed;
    }
    return { ways, pieces: line.pieces() };
  } finally {
    terminal.aim(null);
    for (const client of clients) await client.aim(null);
    line.stop();
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
}
