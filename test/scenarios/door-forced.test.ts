import { test } from 'vitest';
import { scenarioFollows } from './scenario-follows.ts';

test('door-forced: five wrong cards, forced, tampered, held open, duress reach the terminal, and nothing else', { timeout: 120_000 }, () =>
  scenarioFollows('door-forced', 1, [
    'door-1-1 door.denied-often',
    'door-1-1 door.forced',
    'door-1-1 door.tampered',
    'door-1-2 door.held-open',
    'door-1-2 door.duress',
  ]),
);
