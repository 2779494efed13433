import { loadSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/main.ts';

/** The gateway with `synchronous=OFF`: it acknowledges what is not on disk. Checks that do not see that check nothing. */
const gateway = await startGateway(
  loadSettings(process.env, () => {}),
  { noSync: true },
);
process.stdout.write(`${JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, pid: process.pid })}\n`);
process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
