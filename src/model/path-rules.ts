import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** A subscriber of a channel can not be reached, or does not take what is sent; the subject is `path:<subscriber>`. */
export const pathLostRule = 'path.lost';

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
];
