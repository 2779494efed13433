import { duplicates } from '../faults/duplicates.ts';
import { late } from '../faults/late.ts';
import { malformed } from '../faults/malformed.ts';
import { offline } from '../faults/offline.ts';
import type { Scenario } from './scenario.ts';

/** Nothing happens in the houses, everything happens on the way: what an integrator's first week looks like. */
export const badNetwork: Scenario = {
  name: 'bad-network',
  zh: '网络不稳：断线、重复、迟到、乱码',
  en: 'A bad network: outages, duplicates, late and broken messages',
  timeline: [],
  faults: [
    { who: { profile: 'any', nth: 'every' }, faults: [duplicates(0.05)] },
    { who: { profile: 'gas-household', nth: 0 }, faults: [malformed(0.2)] },
    { who: { profile: 'gas-household', nth: 1 }, faults: [offline({ from: 30, to: 330 })] },
    { who: { profile: 'lift-monitor', nth: 0 }, faults: [late({ from: 30, to: 120 })] },
  ],
};
