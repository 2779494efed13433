import { writeSync } from 'node:fs';
import { openJournal } from '../../src/journal/open-journal.ts';
import { systemClock } from '../../src/runtime/clock.ts';

/**
 * Appends as fast as it can and prints a line for every append that resolved: `+<position>`; `-<code>` when refused.
 * Lines go out by a write of their own, so that what was printed is seen even when the process is killed right after.
 */
const [folder = '', count = '1000000', pauseMs = '0'] = process.argv.slice(2);
const journal = await openJournal({
  folder,
  clock: systemClock,
  runNow: () => systemClock.monotonic(),
  newGatewayId: () => 'gw-child',
  onFatal: (error) => writeSync(1, `!${error.message}\n`),
});
const status = journal.status();
writeSync(1, `=${status.last} ${status.damage ?? 'sound'}\n`);

const total = Number(count);
let sent = 0;
async function writer(): Promise<void> {
  while (sent < total) {
    const number = sent++;
    const body = Buffer.from(`${number} ${'x'.repeat(150)}`);
    const message = {
      source: 'mqtt',
      deviceId: 'd',
      channel: 'telemetry',
      body,
      id: null,
      redelivery: null,
      dup: false,
      sealed: null,
    } as const;
    try {
      const [record] = await journal.append([{ kind: 'message', message }]);
      writeSync(1, `+${record?.position} ${number}\n`);
    } catch (error) {
      writeSync(1, `-${(error as { code?: string }).code ?? 'error'} ${number}\n`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (Number(pauseMs) > 0) await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
  }
}
await Promise.all(Array.from({ length: Number(pauseMs) > 0 ? 1 : 20 }, writer));
await journal.close();
writeSync(1, '.\n');
