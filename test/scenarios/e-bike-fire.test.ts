import { test } from 'vitest';
import { scenarioFollows } from './scenario-follows.ts';

test(
  'e-bike-fire: the compartment, the cabinet and the landing reach the terminal; the released door is not forced',
  { timeout: 120_000 },
  () =>
    scenarioFollows('e-bike-fire', 1, [
      'ebike-1[3] ebike.temperature-high',
      'ebike-1[3] ebike.temperature-severe',
      'ebike-1[3] ebike.dangerous-fault',
      'ebike-1 ebike.smoke',
      'ebike-1 ebike.temperature-high',
      'smoke-1-1-1 smoke.fire',
      'smoke-1-1-1 smoke.thick',
      'smoke-1-1-1 smoke.rising',
    ]),
);
