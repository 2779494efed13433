import { type AlarmEvent, type AlarmState, alarmStates } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import { sentence } from './alarm-sentences.ts';
import { refusalTexts } from './refusal.ts';
import { type AlarmInput, type AlarmTable, alarmInputs, alarmTables, type Cell, type Effect, refusals } from './table.ts';

const stateTexts: Readonly<Record<AlarmState, Text & { readonly isa: string; readonly opc: string }>> = {
  normal: { zh: '正常（告警已结束）', en: 'Normal: the alarm is over', isa: 'A', opc: 'ActiveState false, AckedState true, Retain false' },
  unacknowledged: { zh: '未确认', en: 'Unacknowledged', isa: 'B', opc: 'ActiveState true, AckedState false' },
  acknowledged: { zh: '已确认', en: 'Acknowledged', isa: 'C', opc: 'ActiveState true, AckedState true' },
  'returned-unacknowledged': { zh: '已恢复未确认', en: 'Returned, unacknowledged', isa: 'D', opc: 'ActiveState false, AckedState false' },
  'latched-unacknowledged': {
    zh: '锁存未确认',
    en: 'Latched, unacknowledged',
    isa: 'E',
    opc: 'ActiveState false, AckedState false, LatchedState true',
  },
  'latched-acknowledged': {
    zh: '锁存已确认',
    en: 'Latched, acknowledged',
    isa: 'F',
    opc: 'ActiveState false, AckedState true, LatchedState true; `end` is Reset',
  },
};

const besideTexts: readonly (readonly [field: string, isa: string, opc: string, text: Text])[] = [
  [
    'shelved',
    'G',
    'ShelvingState TimedShelved, OneShotShelved or Unshelved',
    {
      zh: '由人搁置，限时，写明原因；一次性的随条件恢复而止',
      en: 'by a person, for a limited time, with a reason; one-shot ends with the condition',
    },
  ],
  [
    'suppressed',
    'H',
    'SuppressedState',
    {
      zh: '按设计抑制：同一设备、同一部件的另一条告警代为告警',
      en: 'by design: another alarm of the same device and component speaks for it',
    },
  ],
  ['outOfService', 'I', 'OutOfServiceState', { zh: '停用检修：凭作业票，限时', en: 'maintenance, under a permit, for a limited time' }],
];

const inputTexts: Readonly<Record<AlarmInput, Text>> = {
  raise: { zh: '条件成立（此前不成立）', en: 'the condition is true after false' },
  known: { zh: '条件重新可知，且成立', en: 'true after unknown' },
  gone: { zh: '条件不再成立', en: 'false after true' },
  goneKnown: { zh: '条件重新可知，且不成立', en: 'false after unknown' },
  goneUntold: { zh: '条件不再成立，而本次从未送达任何终端', en: 'false, and no terminal was told of this occurrence' },
  unknown: { zh: '条件变为未知', en: 'the condition is unknown' },
  occur: { zh: '发生一次（瞬时）', en: 'it happened (a momentary occurrence)' },
  acknowledge: { zh: '有人确认，条件成立或未知', en: 'a person acknowledges; the condition is not false' },
  acknowledgeGone: { zh: '有人确认，条件不成立', en: 'a person acknowledges; the condition is false' },
  acknowledgeLate: {
    zh: '有人确认，而告警已在无人确认的情况下结束',
    en: 'a person acknowledges; it is over, and nobody had acknowledged it',
  },
  withdraw: { zh: '有人撤回误确认，写明原因', en: 'a person withdraws a mistaken acknowledgement, with a reason' },
  comment: { zh: '备注', en: 'a comment' },
  classify: { zh: '归类：真实、误报、滋扰、测试', en: 'classified: real, false, nuisance, test' },
  classifySame: { zh: '归类与此前相同', en: 'classified as before' },
  endHolds: { zh: '有人解除，条件成立', en: 'a person ends it; the condition holds' },
  endUnknown: { zh: '有人解除，条件未知', en: 'a person ends it; the condition is unknown' },
  endUnjudged: { zh: '有人解除，条件未知且规则或设备已不在', en: 'a person ends it; unknown, and its rule or device is gone' },
  endGone: { zh: '有人解除，条件不成立', en: 'a person ends it; the condition is false' },
  shelve: { zh: '有人搁置', en: 'a person shelves it' },
  shelveAgain: { zh: '有人搁置，而它已被搁置', en: 'a person shelves it; it is shelved already' },
  shelveOnceGone: { zh: '有人一次性搁置，而条件已不成立', en: 'a person shelves it one-shot; the condition is false' },
  unshelveNone: { zh: '有人取消搁置，而它未被搁置', en: 'a person unshelves it; it is not shelved' },
  unshelveStill: {
    zh: '搁置结束，但仍有别的原因不响铃',
    en: 'shelving is over; something else keeps it quiet, or the shelf did not cover it',
  },
  unshelveHolds: { zh: '搁置结束，条件成立或未知', en: 'shelving is over; the condition is not false' },
  unshelveGone: { zh: '搁置结束，条件不成立', en: 'shelving is over; the condition is false' },
  suppress: { zh: '代为告警的告警出现', en: 'an alarm that speaks for it stands' },
  unsuppressStill: { zh: '抑制结束，但仍有别的原因不响铃', en: 'suppression is over; something else keeps it quiet' },
  unsuppressHolds: { zh: '抑制结束，条件成立或未知', en: 'suppression is over; the condition is not false' },
  unsuppressGone: { zh: '抑制结束，条件不成立', en: 'suppression is over; the condition is false' },
  takeOut: { zh: '设备或规则停用检修', en: 'its device or rule is taken out of service' },
  putBackStill: { zh: '恢复投用，但仍有别的原因不响铃', en: 'back in service; something else keeps it quiet' },
  putBackHolds: { zh: '恢复投用，条件成立或未知', en: 'back in service; the condition is not false' },
  putBackGone: { zh: '恢复投用，条件不成立', en: 'back in service; the condition is false' },
};

const effectTexts: Readonly<Record<Effect, Text>> = {
  count: { zh: '计一次发生，此次无人确认', en: 'one more occurrence, acknowledged by nobody' },
  sign: { zh: '记下确认人', en: 'keeps who acknowledged' },
  unsign: { zh: '撤去确认人', en: 'takes the signature away' },
  classify: { zh: '记下归类', en: 'keeps the classification' },
  finish: { zh: '告警结束', en: 'the alarm is over' },
  aside: { zh: '状态旁的标记改变', en: 'what stands beside the state changes' },
};

const who: Text = { zh: '王工', en: 'Wang' };
const why: Text = { zh: '燃气浓度 12 %LEL，低于 20 %LEL', en: 'Gas 12 %LEL is below 20 %LEL' };
const higher: Text = { zh: '可燃气体泄漏（高限）', en: 'Gas leak, high level' };

/** The sentence that each step keeps, with examples in it. What conditions do is told in the words of their rule. */
const reasons: readonly (readonly [event: AlarmEvent, sentence: Text])[] = [
  ['raised', { zh: '燃气浓度 31 %LEL，不低于 25 %LEL', en: 'Gas 31 %LEL is at least 25 %LEL' }],
  ['occurred-again', { zh: '燃气浓度 33 %LEL，不低于 25 %LEL', en: 'Gas 33 %LEL is at least 25 %LEL' }],
  ['returned', why],
  ['returned', sentence.oneShotOver(why, 'Wang')],
  [
    'condition-unknown',
    { zh: '设备已 180 秒没有有效数据，无法判断', en: 'No usable data from the device for 180 s, so this cannot be judged' },
  ],
  ['condition-known', why],
  ['acknowledged', sentence.acknowledged(who)],
  ['acknowledged', sentence.acknowledgedAndOver(who)],
  ['acknowledge-withdrawn', sentence.withdrawn(who)],
  ['commented', sentence.commented('Wang')],
  ['classified', sentence.classified(who, 'nuisance')],
  ['ended', sentence.ended(who)],
  ['ended', sentence.returnedAfter(why, 'Wang')],
  ['ended', sentence.endedUntold(why)],
  ['shelved', sentence.shelved(who, 120, false)],
  ['unshelved', sentence.unshelved(who)],
  ['unshelved', sentence.shelfOver('Wang')],
  ['suppressed', sentence.suppressed(higher, 'gas.high')],
  ['unsuppressed', sentence.unsuppressed('gas.high')],
  ['out-of-service', sentence.outOfService('Wang', 'WP-7', null)],
  ['in-service', sentence.inService(who)],
  ['in-service', sentence.serviceOver('Wang')],
];

function cellText(cell: Cell, state: AlarmState): string {
  if (cell === 'ignore') return '–';
  if (cell === 'unchanged') return '=';
  if ('refuse' in cell) return `✗ \`${cell.refuse}\``;
  const to = cell.to === state ? '' : `→ **${stateTexts[cell.to].isa}** `;
  const effects = cell.effects.length === 0 ? '' : ` (${cell.effects.join(', ')})`;
  return `${to}\`${cell.event}\`${effects}`;
}

function tableLines(table: AlarmTable): string[] {
  return [
    `| event 事件 | ${alarmStates.map((state) => `${stateTexts[state].isa} \`${state}\``).join(' | ')} |`,
    `| --- |${' --- |'.repeat(alarmStates.length)}`,
    ...alarmInputs.map((input) => `| \`${input}\` | ${alarmStates.map((state) => cellText(table[state][input], state)).join(' | ')} |`),
  ];
}

/** The table that alarms live by, for people: docs/generated/alarm-states.md. */
export function alarmStatesMarkdown(): string {
  return `${[
    '# 告警状态表 / Alarm states',
    '',
    '由代码中的表生成，请勿手改。Generated from the table that alarms live by; do not edit.',
    '',
    'States after ISA-18.2 / IEC 62682 (A to I), with the words of OPC UA Part 9 (Alarms and Conditions) beside them. No conformance is claimed: the standards were not at hand in full.',
    '',
    '| ISA | state | 状态 | meaning | OPC UA Part 9 |',
    '| --- | --- | --- | --- | --- |',
    ...alarmStates.map((state) => {
      const { zh, en, isa, opc } = stateTexts[state];
      return `| ${isa} | \`${state}\` | ${zh} | ${en} | ${opc} |`;
    }),
    ...besideTexts.map(([field, isa, opc, { zh, en }]) => `| ${isa} | beside the state: \`${field}\` | ${zh} | ${en} | ${opc} |`),
    '',
    'G, H and I stand *beside* the state, and more than one may: the state goes on below them, and no terminal rings (OPC UA: SuppressedOrShelved). What is put aside is told once, so that screens take it off; after that nothing is sent until the last of them is over. What is not known to be gone then is told again as unacknowledged.',
    '',
    'G、H、I 与状态并存，可同时有几个：其下状态照常变化，终端不响铃。搁置、抑制或停用时通知一次，使屏幕撤下；此后直到最后一项结束才再通知。届时条件未确知消失的，按未确认重新告警。',
    '',
    '## 事件 / Events',
    '',
    '| event | 含义 | meaning |',
    '| --- | --- | --- |',
    ...alarmInputs.map((input) => `| \`${input}\` | ${inputTexts[input].zh} | ${inputTexts[input].en} |`),
    '',
    '## 效果 / Effects',
    '',
    '| effect | 含义 | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(effectTexts).map(([effect, { zh, en }]) => `| \`${effect}\` | ${zh} | ${en} |`),
    '',
    '## 原因 / Reasons',
    '',
    '| event | 例 | example |',
    '| --- | --- | --- |',
    ...reasons.map(([event, { zh, en }]) => `| \`${event}\` | ${zh} | ${en} |`),
    '',
    '## 拒绝 / Refusals',
    '',
    '| code | 说明 | what to do |',
    '| --- | --- | --- |',
    ...refusals.map((code) => `| \`${code}\` | ${refusalTexts[code].zh} | ${refusalTexts[code].en} |`),
    '',
    'In the tables: → the state afterwards (none: it stays), `event` as it stands in the history, effects in parentheses; ✗ refused; = it was so already, the act succeeds and names who was first; – nothing to say. The sentence that a step keeps is under Reasons.',
    '',
    '表中：→ 之后的状态（无则不变），`event` 为历史记录中的事件，括号内为效果；✗ 拒绝；= 早已如此，操作成功并注明先行者；– 无须处理。每一步记下的原因见“原因”。',
    '',
    '## 一般告警 / Alarms that end by themselves once acknowledged and returned',
    '',
    ...tableLines(alarmTables.plain),
    '',
    '## 人身安全告警 / Life-safety alarms',
    '',
    '锁存：条件消失且有人解除才结束；不得搁置，也不被抑制。Latched until the condition is gone and a person says so; never shelved, never suppressed.',
    '',
    ...tableLines(alarmTables.latching),
  ].join('\n')}\n`;
}
