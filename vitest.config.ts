import { defineConfig } from 'vitest/config';

const rows = [
  'clock-jumps',
  'crashes',
  'cut-and-slow',
  'full-disk',
  'hostile-bodies',
  'hostile-expressions',
  'hostile-opcua',
  'hostile-stations',
  'kill-sweep',
  'packet-faults',
  'power-loss',
  'store-damage',
  'store-faults',
  'telemetry-flood',
  'web-probes',
  'wrong-sign-ins',
];
// A path that is lost takes its time, and so do kills at acts, at a firing and at a hand-over, tests of terminals and lifts, certificates that run out, seeded faults, a small benchmark, recordings played into every store, backups and imports with kills in between, the rule lab on a gateway, the image of the container, what a tier says of itself once a minute, responses across tiers over sockets (test/federate judges them, and two screens in test/web), accounts, duty (also on a terminal), the day of a property manager, a device, its maintenance and a desk in a browser, commands over OPC UA to a server, drafts of rules on a gateway, scenarios that have another like them, kills and damage at the time-series store, older journals, a whole demo and ten thousand devices; each channel has the contract of all in test/notify.
const slow = [
  ...rows.map((name) => `test/faults/${name}.test.ts`),
  'test/e2e/backup-above.test.ts',
  'test/e2e/cloned-gateway.test.ts',
  'test/e2e/lift-test-call.test.ts',
  ...['backup', 'device-import', 'recorded-air-quality', 'recorded-lift-door', 'rule-lab'].map((name) => `test/e2e/${name}.test.ts`),
  'test/docker/image.test.ts',
  'test/lab/engines.test.ts',
  ...['lab', 'duty', 'people', 'desk-acts', 'device-page', 'maintenance'].map((name) => `test/web/${name}-on-gateway.test.ts`),
  ...['property-manager', 'terminal-duty'].map((name) => `test/web/${name}.test.ts`),
  'test/e2e/tier-certificates.test.ts',
  'test/e2e/tier-responses.test.ts',
  'test/gateway/rule-drafts.test.ts',
  'test/alarm/seeded-faults.test.ts',
  'test/bench/smoke.test.ts',
  ...['channels', 'opcua-commands', 'alarm-acts-killed', 'interlock-kill', 'duty-killed', 'terminal-channels', 'terminal-probes'].map(
    (name) => `test/contract/${name}.test.ts`,
  ),
  'test/e2e/cap-documents.test.ts',
  'test/e2e/tier-clock.test.ts',
  'test/e2e/ten-thousand-restart.test.ts',
  ...['one-gateway-pulled', 'power-cut', 'e-bike-fire', 'charger-overheat', 'charger-overheat-ocpp'].map(
    (name) => `test/scenarios/${name}.test.ts`,
  ),
  ...['crash', 'damage'].map((name) => `test/store/embedded/${name}.test.ts`),
  'test/journal/older-and-newer.test.ts',
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Short runs of rows that have a command of their own (npm run faults): minutes that CI does not have. `npm run test:slow` runs them.
    exclude: process.env.ANLIN_SLOW === '1' ? [] : slow,
    // Pages and gateways start slowly on a busy machine; a test that fails says so, a slow one does not.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './test/totals-reporter.ts'],
    // For two cores: most tests wait for real servers, clocks and browsers rather than for a core.
    maxWorkers: 3,
    env: { NODE_ENV: 'test' },
  },
});
