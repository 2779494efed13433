import { loadSettings } from '../../src/config/settings.ts';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import { startGateway } from '../../src/main.ts';

/**
 * The gateway with three faults put in: it says nothing of what it cannot read, a long message stops it for 150 ms, and
 * `__proto__` gets through. A check that does not see them checks nothing.
 */
const judge = Evaluator.prototype.onMessage;
Evaluator.prototype.onMessage = function silent(stamp, batch) {
  return judge.call(this, stamp, batch, true);
};
const parse = JSON.parse;
JSON.parse = (text: string, reviver?: Parameters<typeof parse>[1]) => {
  if (text.length > 30_000) for (const end = performance.now() + 150; performance.now() < end; );
  // Not enumerable: an enumerable one breaks so much that the gateway falls over, which is another fault.
  if (text.includes('"__proto__"')) Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
  return parse(text, reviver);
};
const gateway = await startGateway(loadSettings(process.env, () => {}));
process.stdout.write(`${JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, pid: process.pid })}\n`);
process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
