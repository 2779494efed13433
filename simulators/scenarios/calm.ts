import type { Scenario } from './scenario.ts';

export const calm: Scenario = {
  name: 'calm',
  zh: '平常的一天',
  en: 'An ordinary day',
  timeline: [],
  faults: [],
};
