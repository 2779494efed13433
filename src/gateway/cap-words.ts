import type { CapCategory } from '../model/cap-category.ts';
import type { CapInfo, CapMessage } from '../model/cap-message.ts';
import type { Hazard } from '../model/incident.ts';
import type { Guidance } from '../model/rule.ts';
import type { OutsideAlarm } from '../model/signal.ts';
import type { Text } from '../model/text.ts';
import type { CapVerdict } from '../notify/channels/cap/judge-cap.ts';

/** Hazards of messages from outside: by category, as CAP 1.2 names them, apart from those of own devices. */
const titles: Readonly<Record<CapCategory, Text>> = {
  Geo: { zh: '地质灾害预警', en: 'Geophysical alert' },
  Met: { zh: '气象预警', en: 'Weather alert' },
  Safety: { zh: '公共安全预警', en: 'Safety alert' },
  Security: { zh: '治安预警', en: 'Security alert' },
  Rescue: { zh: '救援信息', en: 'Rescue alert' },
  Fire: { zh: '火灾预警', en: 'Fire alert' },
  Health: { zh: '公共卫生预警', en: 'Health alert' },
  Env: { zh: '环境预警', en: 'Environment alert' },
  Transport: { zh: '交通预警', en: 'Transport alert' },
  Infra: { zh: '基础设施预警', en: 'Infrastructure alert' },
  CBRNE: { zh: '核生化爆炸预警', en: 'CBRNE alert' },
  Other: { zh: '其他预警', en: 'Other alert' },
};

const hazardOf = (cap: CapCategory): Hazard => ({ id: `cap-${cap.toLowerCase()}`, title: titles[cap], cap });

const usual: Guidance = {
  cause: { zh: '其他机构以 CAP 发布的预警。', en: 'Somebody else has issued a CAP alert.' },
  consequence: { zh: '见原文。', en: 'See its text.' },
  action: { zh: '按原文要求处置；向发布方核实。', en: 'Do what it asks for; confirm with its sender.' },
};

/** What the alarm says that a message raises. */
export function outsideAlarm(message: CapMessage, info: CapInfo, stands: NonNullable<CapVerdict['stands']>): OutsideAlarm {
  const { description, instruction, event, category, severity } = info;
  return {
    place: stands.place,
    severity,
    title: event,
    guidance: {
      ...usual,
      ...(description === null ? {} : { cause: description }),
      ...(instruction === null ? {} : { action: instruction }),
    },
    hazard: hazardOf(category),
    exercise: message.status === 'Exercise',
  };
}

export function saidBy({ sender, info, note }: CapMessage): Text {
  const said = info?.headline ?? info?.description ?? info?.event ?? { zh: note ?? '', en: note ?? '' };
  return { zh: `${said.zh}（${sender}）`, en: `${said.en} (${sender})` };
}

export const over = {
  cancelled: (message: CapMessage): Text => ({
    zh: `发布方解除：${saidBy(message).zh}`,
    en: `Over, says its sender: ${saidBy(message).en}`,
  }),
  replaced: (message: CapMessage): Text => ({
    zh: `发布方已更新：${saidBy(message).zh}`,
    en: `Replaced by its sender: ${saidBy(message).en}`,
  }),
  expired: { zh: '预警已过有效期', en: 'The alert has expired' },
} as const;
