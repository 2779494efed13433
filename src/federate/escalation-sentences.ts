import type { Text } from '../model/text.ts';
import { type Tier, tierTexts } from '../model/tier.ts';

export const escalationSentence = {
  unacknowledged: (tier: Tier, minutes: number): Text => ({
    zh: `${tierTexts[tier].zh} ${minutes} 分钟内无人确认，升级上报`,
    en: `Nobody at the ${tierTexts[tier].en} acknowledged it within ${minutes} min: it goes up`,
  }),
  lifeSafety: { zh: '涉及人身安全，立即上报', en: 'Danger to life: it goes up at once' },
  unheard: {
    zh: '本级没有终端接收该处的告警，立即上报',
    en: 'No terminal of this tier takes the alarms of this place: it goes up at once',
  },
  apart: {
    zh: '下级网关恢复或复制后另起记录，此副本到此为止；请以新副本为准',
    en: 'The gateway below was restored or cloned and began another log: this copy ends here, a new one goes on',
  },
  unknownBelow: {
    zh: '下级网关已不认识此告警（网关曾恢复到更早的状态），此副本到此为止',
    en: 'The gateway below does not know this alarm any more (it was restored to an earlier state): this copy ends here',
  },
} as const;
