import { loadSettings } from '../../src/config/settings.ts';
import { CommandDesk } from '../../src/gateway/command-desk.ts';
import { startGateway } from '../../src/main.ts';

/** The gateway, killed as by `kill -9` when a command has been requested, that is on disk, and it would be sent next. */
Object.assign(CommandDesk.prototype, { hand: () => process.kill(process.pid, 'SIGKILL') });
const gateway = await startGateway(loadSettings(process.env, () => {}));
process.stdout.write(`${JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, pid: process.pid })}\n`);
