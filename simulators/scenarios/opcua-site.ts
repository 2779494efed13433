import type { Scenario } from './scenario.ts';

const lift = { profile: 'lift-controller-opcua', nth: 1 } as const;
const panel = { profile: 'gas-panel-opcua', nth: 0 } as const;

/** A bank of lifts and a gas panel behind an OPC UA server. */
export const opcuaSiteStory: Scenario = {
  name: 'opcua-site',
  zh: 'OPC UA：电梯群困人、地下室燃气泄漏',
  en: 'OPC UA: entrapment in a bank of lifts, gas in the basement',
  timeline: [
    { at: 10, who: lift, act: 'stall', zh: '2 号梯停在两层之间，轿厢内有人', en: 'Lift 2 stops between two floors with a person in it' },
    { at: 20, who: lift, act: 'press-alarm', zh: '被困人员按下报警按钮', en: 'The person presses the alarm button' },
    { at: 60, who: panel, act: 'leak', zh: '地下室燃气开始泄漏', en: 'Gas begins to leak in the basement' },
    { at: 240, who: lift, act: 'rescue', zh: '维保人员平层开门，人员救出', en: 'Rescuers level the car, open the door, the person is out' },
    { at: 400, who: panel, act: 'open-valve', zh: '修复后重新开阀', en: 'Repaired; the valve is opened again' },
    { at: 460, who: panel, act: 'stick-valve', zh: '切断阀卡住', en: 'The valve sticks' },
    { at: 560, who: panel, act: 'repair-valve', zh: '切断阀修复', en: 'The valve is repaired' },
  ],
  faults: [],
};
