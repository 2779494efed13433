import { loadSettings } from '../../src/config/settings.ts';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import { startGateway } from '../../src/main.ts';

/** The gateway with a bug put in: judging any message of the device `poison` throws, on every replay again. */
const judge = Evaluator.prototype.onMessage;
Evaluator.prototype.onMessage = function poisoned(stamp, batch, readable) {
  if (batch.deviceId === 'poison') throw new Error('injected: this message cannot be judged');
  return judge.call(this, stamp, batch, readable);
};
const gateway = await startGateway(loadSettings(process.env, () => {}));
process.stdout.write(`${JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, pid: process.pid })}\n`);
process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
