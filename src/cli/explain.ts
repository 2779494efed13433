import { join } from 'node:path';
import type { Judged } from '../evaluate/judged.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Channel } from '../model/raw-message.ts';
import type { Rule } from '../model/rule.ts';
import { conditionText } from '../profiles/condition-text.ts';
import type { ReadMessage } from '../profiles/example-runner.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { describeProfileProblem } from '../profiles/profile-problem.ts';
import { packageRoot } from '../runtime/package-root.ts';
import { DeviceUnderJudgement, exampleReader } from './example-ports.ts';
import type { Output } from './output.ts';

export interface ExplainOptions {
  /** Folder of device types; default the shipped `devices/`. */
  readonly folder?: string;
  readonly channel?: Channel;
  /** Receive time, ms since epoch. */
  readonly at: number;
  readonly timeZone?: string;
}

/** What one condition became, and after how many seconds without another message. */
interface Outcome {
  readonly rule: Rule;
  readonly component: string;
  readonly to: Judged['to'];
  readonly afterSeconds: number;
  readonly reason: Judged['reason'];
  readonly historical: boolean;
}

const maxRounds = 100_000;

/**
 * `anlin explain <profile> '<payload>'`: raw -> readings -> conditions -> alarm -> who would be told, for a device that
 * goes on sending this message in its expected interval until every delay has run out. Exit code: 0 shown, 1 the type has problems, 2 no such type.
 */
export async function explain(profileId: string, payload: string, out: Output, options: ExplainOptions): Promise<number> {
  const { folder = join(packageRoot(), 'devices'), channel = 'telemetry', at, timeZone = 'Asia/Shanghai' } = options;
  const loaded = loadProfiles(folder);
  const profile = loaded.profiles.get(profileId);
  if (profile === undefined) {
    const own = loaded.problems.filter(({ file }) => file.endsWith(`/${profileId}.yaml`) || file.endsWith('vocabulary.yaml'));
    for (const problem of own) out.error(describeProfileProblem(problem));
    if (own.length > 0) return 1;
    out.error(`profile: expected one of ${[...loaded.profiles.keys()].join(', ')}; came "${profileId}". Cure: see "anlin new-device"`);
    return 2;
  }
  const message = await exampleReader.read(profile, channel, new TextEncoder().encode(payload), at);
  const device = new DeviceUnderJudgement(timeZone);
  await device.start(profile, at);
  const rules = new Map(profile.rules.map((rule) => [rule.id, rule]));
  const outcomes: Outcome[] = [];
  const note = (changes: readonly Judged[]) => {
    for (const { rule: id, component, to, effectiveRun, reason, historical } of changes) {
      const rule = rules.get(id);
      if (rule !== undefined) outcomes.push({ rule, component, to, afterSeconds: effectiveRun / 1000, reason, historical });
    }
  };
  note(await device.message(at, 0, message));
  // The device goes on sending the same in good time, so that a delay can run out and silence does not blur the picture.
  const every = profile.expectedIntervalSeconds * 1000;
  const longest = 1000 * Math.max(...profile.rules.map((rule) => rule.raiseDelaySeconds));
  const rounds = Math.min(maxRounds, Math.ceil(longest / every));
  for (let round = 1; round <= rounds; round++) {
    const run = round * every;
    note((await device.message(at + run, run, message)).filter(({ to }) => to !== 'event'));
  }
  const raised = outcomes.filter(({ to }) => to === 'true' || to === 'event');
  if (out.json) {
    out.line(
      JSON.stringify({
        profile: profile.id,
        version: profile.version,
        stored: storedText(message),
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
        told: raised.length > 0 ? told.en : null,
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
  for (const line of lines(message, outcomes, raised, profile, out.language)) out.line(line);
  return 0;
}

function storedText({ stored }: ReadMessage): string | null {
  return stored.sealed === null ? Buffer.from(stored.body).toString('utf8') : null;
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

const told = {
  zh: '覆盖设备位置的每个应急终端，收到回执前反复发送；没有在线终端时转上级位置的终端，并另发“告警无在线终端接收”',
  en: 'every terminal that covers the place of the device, again until its receipt; with none live, those of the nearest place above, and "Alarm without a live terminal" is raised as well',
} as const;

function lines(
  message: ReadMessage,
  outcomes: readonly Outcome[],
  raised: readonly Outcome[],
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
    ...section(head.stored, [storedText(message) ?? head.sealed]),
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
    ...section(head.told, raised.length > 0 ? [told[language]] : []),
    ...section(
      head.rules,
      profile.rules.map((rule) => `${rule.id}: ${conditionText(rule, profile)}`),
    ),
  ];
}
