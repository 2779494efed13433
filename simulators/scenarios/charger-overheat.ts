import type { Scenario } from './scenario.ts';

const post = { profile: 'charging-post', nth: 0 } as const;
const other = { profile: 'charging-post', nth: 1 } as const;

/** A bad contact heats a plug through both levels until the post trips; at another post somebody presses the emergency stop. */
export const chargerOverheat: Scenario = {
  name: 'charger-overheat',
  zh: '充电桩过温',
  en: 'A charging post overheats',
  timeline: [
    { at: 5, who: post, act: 'overheat', zh: '充电枪接触不良，开始发热', en: 'A plug with a bad contact begins to heat' },
    { at: 75, who: other, act: 'emergency-stop', zh: '旁边充电桩有人按下急停', en: 'At another post somebody presses the emergency stop' },
    { at: 300, who: post, act: 'repair', zh: '电工更换充电枪', en: 'An electrician changes the plug' },
    { at: 320, who: other, act: 'repair', zh: '急停复位', en: 'The emergency stop is reset' },
  ],
  faults: [],
};
