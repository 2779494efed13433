import { capAlertRule } from './cap-message.ts';
import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** A subscriber of a channel can not be reached, or does not take what is sent; the subject is `path:<subscriber>`. */
export const pathLostRule = 'path.lost';

/** A feed of others' alerts can not be read; the subject is `path:<source>`. */
export const feedLostRule = 'path.feed-lost';

/** The name of the heartbeat among the paths; no subscriber may have it. */
export const heartbeatPath = 'heartbeat';

/** Conditions of the ways out that are no terminal. */
export const pathRules: readonly Rule[] = [
  {
    ...base,
    id: pathLostRule,
    severity: 'major',
    title: { zh: '通知通道失联', en: 'A notification channel is lost' },
    guidance: {
      cause: {
        zh: '对方服务器停止、网络中断，或对方拒收（密钥、地址、格式）；见告警原因。',
        en: 'The peer is down, the network is gone, or the peer refuses what is sent (secret, address, format): see the reason.',
      },
      consequence: {
        zh: '经此通道的告警没有送达；已落盘，恢复后按序补发。',
        en: 'Alarms do not arrive by this way; they are on disk and are sent in order when it is back.',
      },
      action: {
        zh: '确认收件人已从其他途径得知；检查网络与通道设置（docs/how-to/channels.md）。',
        en: 'Make sure its recipients know by other means; check the network and the settings of the channel (docs/how-to/channels.md).',
      },
    },
  },
  {
    ...base,
    id: feedLostRule,
    severity: 'major',
    title: { zh: '外部预警来源失联', en: "A feed of others' alerts is lost" },
    guidance: {
      cause: {
        zh: '对方服务器停止、网络中断，或其内容无法读取；见告警原因。',
        en: 'The peer is down, the network is gone, or what it sends can not be read: see the reason.',
      },
      consequence: { zh: '对方发布的预警（如气象、消防）不会在此出现。', en: 'What it warns of (weather, fire) does not appear here.' },
      action: {
        zh: '改用其他途径关注预警；检查网络与 cap.sources 设置。',
        en: 'Follow its alerts by other means; check the network and the setting cap.sources.',
      },
    },
  },
  {
    ...base,
    id: capAlertRule,
    severity: 'major',
    title: { zh: '外部预警', en: 'Alert of somebody else' },
    guidance: {
      cause: { zh: '其他机构以 CAP 发布的预警。', en: 'Somebody else has issued a CAP alert.' },
      consequence: { zh: '见原文。', en: 'See its text.' },
      action: { zh: '按原文要求处置；向发布方核实。', en: 'Do what it asks for; confirm with its sender.' },
    },
  },
];
