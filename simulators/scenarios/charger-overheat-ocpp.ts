import { queueing } from '../faults/queueing.ts';
import type { Scenario } from './scenario.ts';

const old = { profile: 'charging-post-ocpp16', nth: 0 } as const;
const young = { profile: 'charging-post-ocpp201', nth: 0 } as const;

/** Over OCPP: a plug overheats at a station of 1.6, one of 2.0.1 loses its network while it charges and then trips on a ground fault. */
export const chargerOverheatOcpp: Scenario = {
  name: 'charger-overheat-ocpp',
  zh: '充电桩过温（OCPP 1.6 与 2.0.1）',
  en: 'A charging post overheats (OCPP 1.6 and 2.0.1)',
  timeline: [
    { at: 3, who: young, act: 'plug-in', zh: '一辆车在 2.0.1 桩开始充电', en: 'A vehicle begins to charge at the 2.0.1 station' },
    { at: 5, who: old, act: 'overheat', zh: '1.6 桩充电枪接触不良，开始发热', en: 'A plug of the 1.6 station begins to heat' },
    { at: 60, who: young, act: 'overheat', zh: '2.0.1 桩充电枪也开始发热', en: 'A plug of the 2.0.1 station begins to heat as well' },
    { at: 300, who: old, act: 'repair', zh: '电工更换充电枪', en: 'An electrician changes the plug' },
    { at: 310, who: young, act: 'repair', zh: '电工更换充电枪', en: 'An electrician changes the plug' },
  ],
  faults: [{ who: young, faults: [queueing({ from: 20, to: 50 })] }],
};
