import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Long ones with a command of their own: npm run faults -- 10, 21, 23, 24 and 27.
    exclude: [
      'test/faults/power-loss.test.ts',
      'test/faults/hostile-bodies.test.ts',
      'test/faults/hostile-opcua.test.ts',
      'test/faults/hostile-stations.test.ts',
      'test/faults/wrong-sign-ins.test.ts',
    ],
    // Pages and gateways start slowly on a busy machine; a test that fails says so, a slow one does not.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    reporters: ['default', './test/totals-reporter.ts'],
    // Two cores: real servers in the tests need one of them.
    maxWorkers: 2,
    env: { NODE_ENV: 'test' },
  },
});
