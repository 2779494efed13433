import type { Scenario } from './scenario.ts';

const lift = { profile: 'lift-monitor', nth: 0 } as const;

/** A lift stops between two floors with a person in it; the person rings; rescuers open it after six minutes. */
export const liftEntrapment: Scenario = {
  name: 'lift-entrapment',
  zh: '电梯困人',
  en: 'Somebody is trapped in a lift',
  timeline: [
    { at: 10, who: lift, act: 'stall', zh: '电梯停在两层之间，轿厢内有人', en: 'The lift stops between two floors with a person in it' },
    { at: 25, who: lift, act: 'press-alarm', zh: '被困人员按下报警按钮', en: 'The person presses the alarm button' },
    { at: 85, who: lift, act: 'press-alarm', zh: '被困人员再次按下报警按钮', en: 'The person presses it again' },
    { at: 360, who: lift, act: 'rescue', zh: '维保人员平层开门，人员救出', en: 'Rescuers level the car, open the door, the person is out' },
    { at: 365, who: lift, act: 'start-inspection', zh: '电梯转入检修', en: 'The lift is put on inspection' },
    { at: 600, who: lift, act: 'back-to-normal', zh: '电梯恢复运行', en: 'The lift is back in service' },
  ],
  faults: [],
};
