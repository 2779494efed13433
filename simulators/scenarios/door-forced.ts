import type { Scenario } from './scenario.ts';

const door = { profile: 'door-controller', nth: 0 } as const;
const next = { profile: 'door-controller', nth: 1 } as const;

/** Wrong cards, then a crowbar; next door the door is propped open, and somebody is made to open it. */
export const doorForced: Scenario = {
  name: 'door-forced',
  zh: '强行开门',
  en: 'A door is forced',
  timeline: [
    ...[2, 4, 6, 8, 10].map((at) => ({
      at,
      who: door,
      act: 'deny',
      zh: '有人在单元门试刷错卡',
      en: 'Somebody tries a wrong card at a unit door',
    })),
    { at: 15, who: door, act: 'force', zh: '门被撬开', en: 'The door is pried open' },
    { at: 25, who: door, act: 'close', zh: '门被关上', en: 'The door is pushed shut' },
    { at: 35, who: door, act: 'open-housing', zh: '门禁控制器外壳被打开', en: 'The housing of the controller is opened' },
    { at: 40, who: next, act: 'prop-open', zh: '隔壁单元门被顶住', en: 'Next door something props the door open' },
    { at: 120, who: next, act: 'close', zh: '保安关门', en: 'A guard shuts it' },
    { at: 130, who: next, act: 'duress', zh: '居民被胁迫开门', en: 'A resident is made to open the door' },
    { at: 200, who: door, act: 'close-housing', zh: '外壳装回', en: 'The housing is closed again' },
  ],
  faults: [],
};
