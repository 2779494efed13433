import { test } from 'vitest';
import { scenarioFollows } from './scenario-follows.ts';

test('charger-overheat: both levels, the trip and the emergency stop reach the terminal, and nothing else', { timeout: 120_000 }, () =>
  scenarioFollows('charger-overheat', 2, [
    'charger-1-1 charging.temperature-high',
    'charger-1-1 charging.temperature-severe',
    'charger-1-1 charging.over-temperature',
    'charger-2-1 charging.emergency-stop',
  ]),
);
