import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default', './test/totals-reporter.ts'],
    // Two cores: real servers in the tests need one of them.
    maxWorkers: 2,
    env: { NODE_ENV: 'test' },
  },
});
