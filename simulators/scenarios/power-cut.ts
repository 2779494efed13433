import { offline } from '../faults/offline.ts';
import type { Scenario } from './scenario.ts';

const off = 30;
const on = 630;
/** These have a battery and say what happened. */
const backed: readonly { readonly profile: string; readonly zh: string; readonly en: string }[] = [
  { profile: 'lift-monitor', zh: '电梯停在原处', en: 'the lifts stop where they are' },
  { profile: 'door-controller', zh: '门禁改由电池供电', en: 'the doors run on their batteries' },
  { profile: 'gas-shaft-valve', zh: '管井切断装置改由电池供电', en: 'the gas valves run on their batteries' },
  { profile: 'ebike-cabinet', zh: '充电柜停止充电', en: 'the e-bike cabinets stop charging' },
];
/** These die with the mains: nothing but their silence tells. */
const unbacked = ['gas-household', 'lift-door-vibration', 'charging-post', 'air-quality'];

const each = (profile: string) => ({ profile, nth: 'every' }) as const;
/**
 * The whole estate is dark for ten minutes. Battery devices (smoke, SOS) notice nothing, what has a back-up battery
 * reports it, lifts stop where they are, and what has neither falls silent: with 50 buildings more than a thousand alarms.
 */
export const powerCut: Scenario = {
  name: 'power-cut',
  zh: '全小区停电',
  en: 'The whole estate is without power',
  timeline: [
    ...backed.map(({ profile, zh, en }) => ({ at: off, who: each(profile), act: 'cut-power', zh: `停电：${zh}`, en: `Power cut: ${en}` })),
    ...backed.map(({ profile }) => ({ at: on, who: each(profile), act: 'restore-power', zh: '恢复供电', en: 'The power is back' })),
    { at: on + 1, who: each('gas-household'), act: 'power-cycle', zh: '燃气探测器重新预热', en: 'The gas detectors warm up again' },
  ],
  faults: unbacked.map((profile) => ({ who: each(profile), faults: [offline({ from: off, to: on })] })),
};
