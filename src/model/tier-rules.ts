import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** The link to the tier above is gone; the subject is `path:tier-above`. */
export const linkLostRule = 'tier.link-lost';
/** What is above is of the same tier, or of a lower one; the subject is the same. */
export const notAboveRule = 'tier.not-above';
export const tierAbovePath = 'tier-above';
/** Of a gateway below; the subject is `gateway:<registered id>`. */
export const gatewayLostRule = 'gateway.lost';
export const gatewayRestoredRule = 'gateway.restored';
export const gatewayClockRule = 'gateway.clock';

/** Conditions between tiers. */
export const tierRules: readonly Rule[] = [
  {
    ...base,
    id: linkLostRule,
    severity: 'major',
    title: { zh: '与上级的连接中断', en: 'The link to the tier above is lost' },
    guidance: {
      cause: {
        zh: '网络中断、上级网关停止，登记被取消、密钥不符，或上级收下后不能落盘；见告警原因。',
        en: 'The network is gone, the gateway above is down, it refuses this one (registration, secret), or it cannot keep what goes up: see the reason.',
      },
      consequence: {
        zh: '本级照常工作；上级看不到新的告警，已落盘，恢复后按序补发。',
        en: 'This tier goes on alone; the tier above sees nothing new. All of it is on disk and goes up in order when the link is back.',
      },
      action: {
        zh: '紧急告警电话报告上级；检查网络与 federation 设置（docs/how-to/tiers.md）。',
        en: 'Call the tier above about what is urgent; check the network and the federation settings (docs/how-to/tiers.md).',
      },
    },
  },
  {
    ...base,
    id: notAboveRule,
    severity: 'major',
    title: { zh: '上级网关的层级不高于本级', en: 'The gateway above is of no higher tier' },
    guidance: {
      cause: {
        zh: '两端之一的 tier (ANLIN_TIER) 未设置或填错，或 federation.url 指向了别的网关。',
        en: 'tier (ANLIN_TIER) of one of the two is not set or wrong, or federation.url is that of another gateway.',
      },
      consequence: {
        zh: '记录照常上传；但叫某一级的人时，那一级可能无人听到。',
        en: 'The log goes up as ever; but where people of a tier are called, nobody there may hear of it.',
      },
      action: {
        zh: '核对两端的 tier (ANLIN_TIER) 后重启；在此之前紧急告警电话报告上级。',
        en: 'Correct tier (ANLIN_TIER) of both and restart; until then call the tier above about what is urgent.',
      },
    },
  },
  {
    ...base,
    id: gatewayLostRule,
    severity: 'major',
    title: { zh: '下级网关失联', en: 'A gateway below is lost' },
    guidance: {
      cause: {
        zh: '三次未报平安：网关停止、网络或电源中断；或其上报无法收下：本级磁盘已满，或两端版本不符。',
        en: 'Three heartbeats missed: the gateway is down, its network or power gone. Or nothing of its log can be taken: the disk here is full, or the versions do not fit.',
      },
      consequence: {
        zh: '该处的告警到不了本级；当地终端可能照常工作，也可能没有。',
        en: 'Its alarms do not reach this tier; the terminals there may go on working, or may not.',
      },
      action: { zh: '电话联系当地值班人员，确认现场有人值守。', en: 'Call the people on duty there and make sure that somebody watches.' },
    },
  },
  {
    ...base,
    id: gatewayRestoredRule,
    severity: 'major',
    title: { zh: '下级网关被恢复或复制', en: 'A gateway below was cloned or restored' },
    guidance: {
      cause: {
        zh: '同一登记名的网关带来了另一段记录：从备份恢复、数据被复制，或两台同时运行。',
        en: 'A gateway of the same name came with another log: restored from a backup, its data copied, or two of them running.',
      },
      consequence: {
        zh: '两段记录分开保存；恢复点之后的告警在下级可能已不存在。',
        en: 'Both logs are kept apart; what happened after the restored point may be unknown below.',
      },
      action: {
        zh: '确认只有一台在运行；逐条核对旧记录中未结束的告警。',
        en: 'Make sure that only one is running; go through the open alarms of the log before.',
      },
    },
  },
  {
    ...base,
    id: gatewayClockRule,
    severity: 'minor',
    title: { zh: '下级网关时钟偏差过大', en: 'The clock of a gateway below is off' },
    guidance: {
      cause: {
        zh: '校时服务停止，或主板电池失效；限值 5 秒取自 GB 50440（凭记忆，待核对）。',
        en: 'Its time server is gone or its clock battery is empty; the limit of 5 s is that of GB 50440 (from memory, to be checked).',
      },
      consequence: { zh: '该处记录的时刻与本级不一致。', en: 'Times recorded there do not agree with those here.' },
      action: { zh: '检查当地校时服务。', en: 'Check the time server there.' },
    },
  },
];
