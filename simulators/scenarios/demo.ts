import { bankedLift } from './demo-banked-lift.ts';
import { finish, watch } from './demo-words.ts';
import { programme, type Story } from './story.ts';

const lift = { profile: 'lift-monitor', nth: 0 } as const;
const kitchen = { profile: 'gas-household', nth: 0 } as const;
const door = { profile: 'door-controller', nth: 1 } as const;
const post = { profile: 'charging-post', nth: 0 } as const;
const station = { profile: 'charging-post-ocpp16', nth: 0 } as const;
const old = { profile: 'sos-button', nth: 0 } as const;
const cabinet = { profile: 'ebike-cabinet', nth: 0 } as const;
const landing = { profile: 'smoke-detector', nth: 0 } as const;

const entrapment: Story = {
  zh: '电梯困人',
  en: 'Somebody is trapped in a lift',
  seconds: 120,
  steps: [
    {
      at: 1,
      who: lift,
      act: 'stall',
      zh: '电梯停在两层之间，轿厢内有人',
      en: 'The lift stops between two floors with a person in it',
      see: { zh: '还没有告警：停梯要持续一段时间才判为困人。', en: 'No alarm yet: a stop has to last before it counts as entrapment.' },
      todo: { zh: '打开应急终端，点“启用声音”。', en: 'Open the emergency terminal and press “Enable sound”.' },
    },
    {
      at: 2,
      who: lift,
      act: 'press-alarm',
      zh: '被困人员按下报警按钮',
      en: 'The person presses the alarm button',
      see: {
        zh: '终端响铃，写明哪部电梯、看到什么、现在要做什么；约 45 秒后“电梯困人”也成立。',
        en: 'The terminal rings: which lift, what was seen, what to do. About 45 s later “entrapment” comes as well.',
      },
      todo: { zh: '在终端按“确认”，并按提示联系维保单位。', en: 'Press “Acknowledge” at the terminal and call the maintainer it names.' },
    },
    {
      at: 60,
      who: lift,
      act: 'press-alarm',
      zh: '被困人员再次按下报警按钮',
      en: 'The person presses it again',
      see: { zh: '同一条告警次数加一，不会另开一条。', en: 'The same alarm counts one more; no second one is opened.' },
      todo: { zh: '已确认的不再响铃；未确认的请确认。', en: 'What is acknowledged does not ring again; acknowledge what is not.' },
    },
    {
      at: 95,
      who: lift,
      act: 'rescue',
      zh: '维保人员平层开门，人员救出',
      en: 'Rescuers level the car and open the door; the person is out',
      see: { zh: '告警变为“条件已消失，待解除”。', en: 'The alarms say that their condition is gone and that they are latched.' },
      todo: finish,
    },
    {
      at: 105,
      who: lift,
      act: 'back-to-normal',
      zh: '电梯恢复运行',
      en: 'The lift is back in service',
      see: { zh: '设备页上服务模式回到“正常运行”。', en: 'On the page of the device the service mode is normal again.' },
      todo: watch,
    },
  ],
};

const gasLeak: Story = {
  zh: '燃气泄漏',
  en: 'Gas leaks in a kitchen',
  seconds: 130,
  steps: [
    {
      at: 1,
      who: kitchen,
      act: 'leak',
      zh: '厨房燃气开始泄漏',
      en: 'Gas begins to leak in a kitchen',
      see: {
        zh: '设备页的浓度曲线上升，先到低报，再到高报。',
        en: 'On the page of the device the curve rises, through the low limit and then the high one.',
      },
      todo: { zh: '打开这台探测器的设备页，看趋势。', en: 'Open the page of this detector and watch the trend.' },
    },
    {
      at: 95,
      who: kitchen,
      act: 'close-valve',
      zh: '关闭阀门，开窗通风',
      en: 'The valve is closed, windows are opened',
      see: { zh: '浓度回落，告警等待解除。', en: 'The concentration falls; the alarm waits to be ended.' },
      todo: finish,
    },
  ],
};

const sos: Story = {
  zh: '一键求助',
  en: 'An old person calls for help',
  seconds: 40,
  steps: [
    {
      at: 1,
      who: old,
      act: 'press',
      zh: '老人按下求助按钮',
      en: 'An old person presses the SOS button',
      see: { zh: '终端立即响铃，写明哪一户。', en: 'The terminal rings at once and says which home.' },
      todo: { zh: '确认，派人上门；到场后解除并填写情况。', en: 'Acknowledge and send somebody; end it with what was found.' },
    },
  ],
};

const forced: Story = {
  zh: '强行开门',
  en: 'A door is forced',
  seconds: 50,
  steps: [
    {
      at: 1,
      who: door,
      act: 'force',
      zh: '单元门被撬开',
      en: 'A unit door is pried open',
      see: { zh: '没有刷卡而门打开：“强行开门”告警。', en: 'The door opens without a card: “forced open”.' },
      todo: { zh: '确认，派保安查看。', en: 'Acknowledge and send a guard.' },
    },
    {
      at: 25,
      who: door,
      act: 'close',
      zh: '门被关上',
      en: 'The door is pushed shut',
      see: { zh: '告警的条件消失；没有人确认的仍然留着。', en: 'The condition is gone; an alarm nobody acknowledged stays.' },
      todo: watch,
    },
  ],
};

const overheat: Story = {
  zh: '充电桩过温',
  en: 'A charging post overheats',
  seconds: 150,
  steps: [
    {
      at: 1,
      who: post,
      act: 'overheat',
      zh: '充电枪接触不良，开始发热',
      en: 'A charging plug with a bad contact begins to heat',
      see: {
        zh: '温度曲线上升，先预警，再告警，最后充电桩自己断电。',
        en: 'The temperature rises: first a warning, then an alarm, then the post trips by itself.',
      },
      todo: { zh: '确认告警，打开设备页看温度与功率。', en: 'Acknowledge, and see temperature and power on the page of the device.' },
    },
    {
      at: 120,
      who: post,
      act: 'repair',
      zh: '电工更换充电枪',
      en: 'An electrician changes the plug',
      see: { zh: '温度回到正常，告警恢复。', en: 'The temperature is normal again, the alarm returns.' },
      todo: finish,
    },
  ],
};

const station16: Story = {
  zh: 'OCPP 充电桩过温',
  en: 'A charging station over OCPP overheats',
  seconds: 200,
  steps: [
    {
      at: 1,
      who: station,
      act: 'overheat',
      zh: 'OCPP 充电桩枪头发热',
      en: 'The plug of a station over OCPP begins to heat',
      see: {
        zh: '与 MQTT 充电桩同样的温度曲线和告警，来自 OCPP。',
        en: 'The same curve and alarms as of the post over MQTT, here over OCPP.',
      },
      todo: { zh: '确认告警，在设备页看温度。', en: 'Acknowledge, and see the temperature on the page of the device.' },
    },
    {
      at: 170,
      who: station,
      act: 'repair',
      zh: '电工更换 OCPP 桩的充电枪',
      en: 'An electrician changes the plug of the station',
      see: { zh: '温度回到正常，告警恢复。', en: 'The temperature is normal again, the alarm returns.' },
      todo: finish,
    },
  ],
};

const fire: Story = {
  zh: '电动自行车电池起火',
  en: 'An e-bike battery burns',
  seconds: 200,
  steps: [
    {
      at: 1,
      who: cabinet,
      act: 'heat-battery',
      zh: '充电柜内一块电池开始发热',
      en: 'A battery in the cabinet begins to heat',
      see: { zh: '充电柜该格的温度上升，随后热失控告警。', en: 'The slot’s temperature rises, then the thermal-runaway alarm comes.' },
      todo: { zh: '确认，并按终端上的处置要点行动。', en: 'Acknowledge and follow what the terminal says to do.' },
    },
    {
      at: 105,
      who: landing,
      act: 'smoke',
      zh: '烟气飘入楼道',
      en: 'Smoke drifts to a landing',
      see: { zh: '烟感告警：多条告警同时在终端，最紧急的在前。', en: 'A smoke alarm: several alarms at once, the most urgent in front.' },
      todo: { zh: '逐条确认。', en: 'Acknowledge each of them.' },
    },
    {
      at: 120,
      who: lift,
      act: 'fire-return',
      zh: '电梯迫降',
      en: 'The lift is recalled',
      see: { zh: '电梯的服务模式变为“消防返回”。', en: 'The service mode of the lift is “fire return”.' },
      todo: watch,
    },
    {
      at: 150,
      who: cabinet,
      act: 'extinguish',
      zh: '消防员扑灭并冷却',
      en: 'Firefighters put it out and cool it',
      see: { zh: '温度回落。', en: 'The temperature falls.' },
      todo: finish,
    },
    {
      at: 165,
      who: landing,
      act: 'clear',
      zh: '楼道排烟',
      en: 'The landing is aired',
      see: { zh: '烟感恢复，告警等待解除。', en: 'The smoke detector is clear; its alarm waits to be ended.' },
      todo: finish,
    },
    {
      at: 175,
      who: lift,
      act: 'back-to-normal',
      zh: '电梯恢复运行',
      en: 'The lift is back in service',
      see: { zh: '一切恢复。接着在另一处重新开始。', en: 'All is well again. It starts anew at another place.' },
      todo: watch,
    },
  ],
};

/** Something to see within seconds: a press in a stopped lift is an alarm at once. Then one story after another. */
export const demo = programme(
  'demo',
  {
    zh: '演示：电梯困人（MQTT 与 OPC UA）、燃气泄漏、一键求助、撬门、充电桩过温、电池起火，循环往复',
    en: 'Demonstration: entrapment over MQTT and OPC UA, gas leak, SOS, a forced door, a hot charging post, a burning battery, over and over',
  },
  [entrapment, gasLeak, bankedLift, sos, forced, overheat, station16, fire],
);
