import { type ExplainedMessage, explainMessage } from '../gateway/explain-message.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Channel } from '../model/raw-message.ts';
import { conditionText } from '../profiles/condition-text.ts';
import type { ReadMessage } from '../profiles/example-runner.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { describeProfileProblem } from '../profiles/profile-problem.ts';
import type { Output } from './output.ts';

export interface ExplainOptions {
  /** Folder of device types. */
  readonly folder: string;
  readonly channel?: Channel;
  /** Receive time, ms since epoch. */
  readonly at: number;
  readonly timeZone?: string;
}

/**
 * `anlin explain <profile> '<payload>'`: raw -> readings -> conditions -> alarm -> who would be told, for a device that
 * goes on sending this message in its expected interval until every delay has run out. Exit code: 0 shown, 1 the type has problems, 2 no such type.
 */
export async function explain(profileId: string, payload: string, out: Output, options: ExplainOptions): Promise<number> {
  const { folder, channel = 'telemetry', at, timeZone = 'Asia/Shanghai' } = options;
  const loaded = loadProfiles(folder);
  const profile = loaded.profiles.get(profileId);
  if (profile === undefined) {
    const own = loaded.problems.filter(({ file }) => file.endsWith(`/${profileId}.yaml`) || file.endsWith('vocabulary.yaml'));
    for (const problem of own) out.error(describeProfileProblem(problem));
    if (own.length > 0) return 1;
    out.error(
      `profile: expected one of ${[...loaded.profiles.keys()].join(', ')}; came "${profileId}". Cure: name one of ${folder}, or another folder with --folder`,
    );
    return 2;
  }
  const explained = await explainMessage(profile, new TextEncoder().encode(payload), { channel, at, timeZone });
  const { message, stored, outcomes, raised, told } = explained;
  if (out.json) {
    out.line(
      JSON.stringify({
        profile: profile.id,
        version: profile.version,
        stored,
        readings: message.readings,
        historical: message.historical,
        late: message.late,
        problems: message.problems,
        conditions: outcomes.map(({ rule, component, to, afterSeconds, reason, historical }) => ({
          rule: rule.id,
          component,
          to,
          afterSeconds,
          reason,
          historical,
        })),
        told: told?.en ?? null,
        alarms: raised.map(({ rule, component, afterSeconds }) => ({
          rule: rule.id,
          component,
          severity: rule.severity,
          lifeSafety: rule.lifeSafety,
          title: rule.title,
          afterSeconds,
          guidance: rule.guidance,
        })),
      }),
    );
    return 0;
  }
  for (const line of lines(explained, profile, out.language)) out.line(line);
  return 0;
}

const heads = {
  zh: {
    stored: '落盘原文',
    sealed: '(加密保存)',
    readings: '读数',
    problems: '问题',
    conditions: '条件',
    alarm: '告警',
    told: '通知',
    none: '无',
    after: '秒后',
    rules: '规则',
    act: '处置',
  },
  en: {
    stored: 'stored',
    sealed: '(kept encrypted)',
    readings: 'readings',
    problems: 'problems',
    conditions: 'conditions',
    alarm: 'alarm',
    told: 'told',
    none: 'none',
    after: ' s later',
    rules: 'rules',
    act: 'action',
  },
} as const;

function lines(
  { message, stored, outcomes, raised, told }: ExplainedMessage,
  profile: DeviceProfile,
  language: 'zh' | 'en',
): readonly string[] {
  const head = heads[language];
  const section = (name: string, rows: readonly string[]) => [name, ...(rows.length === 0 ? [head.none] : rows).map((row) => `  ${row}`)];
  const at = (component: string) => (component === '' ? '' : `[${component}]`);
  const when = (seconds: number) => (seconds > 0 ? ` (+${seconds}${head.after})` : '');
  const reading = ({ point, component, value, unit, quality, ts }: ReadMessage['readings'][number]) =>
    [point, component && `[${component}]`, JSON.stringify(value), unit, quality, new Date(ts).toISOString()].filter(Boolean).join(' ');
  return [
    ...section(head.stored, [stored ?? head.sealed]),
    ...section(`${head.readings}${message.historical ? ' (historical)' : ''}`, message.readings.map(reading)),
    ...(message.late.length > 0 ? section(`${head.readings} (historical)`, message.late.map(reading)) : []),
    ...section(
      head.problems,
      message.problems.map(
        ({ weight, code, pointer, expected, came, cure }) => `${weight} ${code} ${pointer || '/'}: ${expected} <- ${came}. ${cure}`,
      ),
    ),
    ...section(
      head.conditions,
      outcomes.map(
        ({ rule, component, to, afterSeconds, reason, historical }) =>
          `${rule.id}${at(component)} ${to}${historical ? ' historical' : ''}${when(afterSeconds)}: ${reason[language]}`,
      ),
    ),
    ...section(
      head.alarm,
      raised.flatMap(({ rule, component, afterSeconds }) => [
        `${rule.severity}${rule.lifeSafety ? ' life-safety' : ''} ${rule.title[language]}${at(component)} (${rule.id})${when(afterSeconds)}`,
        `  ${head.act}: ${rule.guidance.action[language]}`,
      ]),
    ),
    ...section(head.told, told === null ? [] : [told[language]]),
    ...section(
      head.rules,
      profile.rules.map((rule) => `${rule.id}: ${conditionText(rule, profile)}`),
    ),
  ];
}
