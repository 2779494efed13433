import type { Scenario } from './scenario.ts';

const kitchen = { profile: 'gas-household', nth: 0 } as const;
const neighbour = { profile: 'gas-household', nth: 1 } as const;

/** A leak that rises through both alarm points, is closed and aired; next door a detector fails and is replaced. */
export const gasLeak: Scenario = {
  name: 'gas-leak',
  zh: '燃气泄漏',
  en: 'Gas leaks in a kitchen',
  timeline: [
    { at: 10, who: kitchen, act: 'leak', zh: '厨房燃气开始泄漏', en: 'Gas begins to leak in a kitchen' },
    { at: 90, who: neighbour, act: 'fail', zh: '隔壁探测器故障', en: 'The detector next door fails' },
    { at: 180, who: kitchen, act: 'close-valve', zh: '关闭阀门，开窗通风', en: 'The valve is closed, windows are opened' },
    { at: 300, who: neighbour, act: 'replace', zh: '隔壁探测器已更换，正在预热', en: 'The detector next door is replaced and warms up' },
    { at: 420, who: neighbour, act: 'expire', zh: '隔壁探测器寿命到期', en: 'It reports its end of life' },
  ],
  faults: [],
};
