import { z } from 'zod';

/** Limits of what people put aside and of people on duty; rows of setting-table.ts. */
export const peopleSettings = {
  'alarms.shelvingHours': {
    env: 'ANLIN_SHELVING_HOURS',
    schema: z.coerce.number().int().min(1).max(168),
    fallback: 24,
    zh: '告警最长搁置小时数；标准（ISA-18.2）要求有上限而未定数，取一天：每个班次都会再见到它',
    en: 'hours for which an alarm may be shelved at most; ISA-18.2 asks for a limit and names none: within a day every shift sees it again',
  },
  'alarms.outOfServiceDays': {
    env: 'ANLIN_OUT_OF_SERVICE_DAYS',
    schema: z.coerce.number().int().min(1).max(90),
    fallback: 7,
    zh: '设备或规则最长停用检修天数，到时自动恢复；取一周',
    en: 'days for which a device or rule may be out of service at most, then it is back by itself; a site choice, one week',
  },
  'drills.perYear': {
    env: 'ANLIN_DRILLS_PER_YEAR',
    schema: z.coerce.number().int().min(0).max(366),
    fallback: 4,
    zh: '每个社区（小区）每年应举行的演练次数（城市社区治理规划：每年开展应急演练不少于 4 次）',
    en: 'drills that each community has to hold a year (city community governance plans: at least 4 a year)',
  },
  'drills.graceMinutes': {
    env: 'ANLIN_DRILLS_GRACE_MINUTES',
    schema: z.coerce.number().min(1).max(240),
    fallback: 15,
    zh: '定时演练最多推迟多少分钟（网关停机，或有真实险情）；超过则不再举行并注明原因；现场选定',
    en: 'minutes by which a planned drill may be late (the gateway was down, or something real is going on); beyond them it is not held, and says why; a site choice',
  },
  'duty.notTakenMinutes': {
    env: 'ANLIN_DUTY_NOT_TAKEN_MINUTES',
    schema: z.coerce.number().min(0).max(240),
    fallback: 15,
    zh: '排班开始多少分钟仍无人接班即告警；无标准规定，取一刻钟',
    en: 'minutes after which a planned shift that nobody took is an alarm; no standard names a number: a site choice, a quarter of an hour',
  },
} as const;
