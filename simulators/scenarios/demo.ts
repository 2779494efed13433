import type { Scenario } from './scenario.ts';

const lift = { profile: 'lift-monitor', nth: 0 } as const;
const kitchen = { profile: 'gas-household', nth: 0 } as const;
const door = { profile: 'door-controller', nth: 1 } as const;
const post = { profile: 'charging-post', nth: 0 } as const;
const station = { profile: 'charging-post-ocpp16', nth: 0 } as const;
const old = { profile: 'sos-button', nth: 0 } as const;

/** Something to see within seconds: a press in a stopped lift is an alarm at once, entrapment is one after its own delay. */
export const demo: Scenario = {
  name: 'demo',
  zh: '演示：电梯困人、燃气泄漏、一键求助、撬门、充电桩过温',
  en: 'Demonstration: entrapment, gas leak, SOS, a forced door, a hot charging post',
  timeline: [
    { at: 1, who: lift, act: 'stall', zh: '电梯停在两层之间，轿厢内有人', en: 'The lift stops between two floors with a person in it' },
    { at: 2, who: lift, act: 'press-alarm', zh: '被困人员按下报警按钮', en: 'The person presses the alarm button' },
    { at: 30, who: kitchen, act: 'leak', zh: '厨房燃气开始泄漏', en: 'Gas begins to leak in a kitchen' },
    { at: 100, who: old, act: 'press', zh: '老人按下求助按钮', en: 'An old person presses the SOS button' },
    { at: 140, who: door, act: 'force', zh: '单元门被撬开', en: 'A unit door is pried open' },
    { at: 160, who: door, act: 'close', zh: '门被关上', en: 'The door is pushed shut' },
    { at: 170, who: post, act: 'overheat', zh: '充电枪接触不良，开始发热', en: 'A charging plug begins to heat' },
    { at: 210, who: station, act: 'overheat', zh: 'OCPP 充电桩枪头发热', en: 'The plug of a station over OCPP begins to heat' },
    { at: 240, who: kitchen, act: 'close-valve', zh: '关闭阀门，开窗通风', en: 'The valve is closed, windows are opened' },
    { at: 300, who: lift, act: 'rescue', zh: '维保人员平层开门，人员救出', en: 'Rescuers level the car, open the door, the person is out' },
    { at: 450, who: station, act: 'repair', zh: '电工更换 OCPP 桩的充电枪', en: 'An electrician changes the plug of the station' },
    { at: 420, who: post, act: 'repair', zh: '电工更换充电枪', en: 'An electrician changes the plug' },
  ],
  faults: [],
};
