import { test } from 'vitest';
import { scenarioFollows } from './scenario-follows.ts';

test(
  'charger-overheat-ocpp: a station of 1.6 and one of 2.0.1 heat up and trip, and the terminal is told each level once',
  {
    timeout: 120_000,
  },
  () =>
    scenarioFollows(
      'charger-overheat-ocpp',
      1,
      [
        'charger-ocpp16-1 charging.temperature-high',
        'charger-ocpp16-1 charging.temperature-severe',
        'charger-ocpp16-1 charging.over-temperature',
        'charger-ocpp201-1 charging.temperature-high',
        'charger-ocpp201-1 charging.temperature-severe',
        'charger-ocpp201-1[temperature] charging.over-temperature',
      ],
      true,
    ),
);
