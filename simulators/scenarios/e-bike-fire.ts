import type { Scenario } from './scenario.ts';

const cabinet = { profile: 'ebike-cabinet', nth: 0 } as const;
const landing = { profile: 'smoke-detector', nth: 0 } as const;
const door = { profile: 'door-controller', nth: 0 } as const;
const lift = { profile: 'lift-monitor', nth: 0 } as const;

/** A battery runs away in a cabinet; its smoke drifts to a landing, the fire alarm opens the door and recalls the lift. */
export const eBikeFire: Scenario = {
  name: 'e-bike-fire',
  zh: '电动自行车电池起火',
  en: 'An e-bike battery burns',
  timeline: [
    { at: 5, who: cabinet, act: 'heat-battery', zh: '充电柜内一块电池开始发热', en: 'A battery in the cabinet begins to heat' },
    { at: 110, who: landing, act: 'smoke', zh: '烟气飘入楼道', en: 'Smoke drifts to a landing' },
    { at: 130, who: door, act: 'fire-release', zh: '消防联动打开单元门', en: 'The fire alarm releases the unit door' },
    { at: 131, who: lift, act: 'fire-return', zh: '电梯迫降', en: 'The lift is recalled' },
    { at: 480, who: cabinet, act: 'extinguish', zh: '消防员扑灭并冷却', en: 'Firefighters put it out and cool it' },
    { at: 500, who: landing, act: 'clear', zh: '楼道排烟', en: 'The landing is aired' },
    { at: 540, who: lift, act: 'back-to-normal', zh: '电梯恢复运行', en: 'The lift is back in service' },
    { at: 545, who: door, act: 'reset-release', zh: '消防释放复位', en: 'The fire release is reset' },
  ],
  faults: [],
};
