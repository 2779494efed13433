import { finish, watch } from './demo-words.ts';
import type { Story } from './story.ts';

const banked = { profile: 'lift-controller-opcua', nth: 0 } as const;

export const bankedLift: Story = {
  zh: 'OPC UA 电梯困人',
  en: 'Somebody is trapped in a lift behind an OPC UA server',
  seconds: 100,
  steps: [
    {
      at: 1,
      who: banked,
      act: 'stall',
      zh: '电梯群中的一台停在两层之间，轿厢内有人',
      en: 'A lift of the bank stops between two floors with a person in it',
      see: {
        zh: '值来自控制柜的 OPC UA 服务器；约 45 秒后判为困人。',
        en: 'The values come from the OPC UA server of the controller; after some 45 s it counts as entrapment.',
      },
      todo: { zh: '打开这台电梯的设备页，看轿厢与门的实时值。', en: 'Open the page of this lift and see car and door live.' },
    },
    {
      at: 5,
      who: banked,
      act: 'press-alarm',
      zh: '被困人员按下报警按钮，控制柜的报警条件激活',
      en: 'The person presses the alarm button; the alarm condition of the controller becomes active',
      see: {
        zh: '两条告警：按钮（值），控制柜自报（OPC UA 报警条件）。',
        en: 'Two alarms: the button, a value, and the controller’s own, an OPC UA alarm condition.',
      },
      todo: { zh: '在终端逐条确认。', en: 'Acknowledge each of them at the terminal.' },
    },
    {
      at: 75,
      who: banked,
      act: 'rescue',
      zh: '维保人员平层开门，人员救出',
      en: 'Rescuers level the car and open the door; the person is out',
      see: { zh: '告警变为“条件已消失，待解除”。', en: 'The alarms say that their condition is gone and that they are latched.' },
      todo: finish,
    },
    {
      at: 90,
      who: banked,
      act: 'back-to-normal',
      zh: '电梯群恢复运行',
      en: 'The bank is in service again',
      see: { zh: '设备页上一切正常。', en: 'On its page all is well.' },
      todo: watch,
    },
  ],
};
