import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { devicesFolder } from '../config/devices-folder.ts';
import { loadSettings } from '../config/settings.ts';
import type { DiffEntry, LabResult, LabRun, OperatorLoad } from '../model/lab.ts';
import { compileProfile } from '../profiles/compile-profile.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { describeProfileProblem } from '../profiles/profile-problem.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Output, show } from './output.ts';
import { openSite } from './site.ts';

const askMs = 300;
const shownEntries = 30;

/** `anlin lab <rule> --from --to`: a draft against the rules in force, on the same stored readings. */
export function addLabCommand(program: Command, output: (command: Command) => Output): void {
  program
    .command('lab <rule>')
    .description('规则实验室：用存下来的读数重放草稿，与现行规则对比 / what a draft would have changed, on stored readings')
    .option('--from <time>', 'RFC 3339 with an offset, ms since the epoch, or so long ago: 12h, 30d; default 30d')
    .option('--to <time>', 'the same; default now')
    .option('--device <id...>', 'these devices only')
    .option('--scenario <name>', 'over a scenario of the simulators instead of stored readings; see docs/generated/scenarios.md')
    .option('--buildings <n>', 'of the simulated community', '3')
    .option('--seed <n>', 'of the simulated community', '1')
    .addHelpText(
      'after',
      '\n<rule>: a draft of a device type (a YAML file), or the id of a rule: then the file of its type in the folder of device types is the draft.',
    )
    .action(async (rule: string, options, command: Command) => {
      const out = output(command);
      const now = systemClock.wall();
      if (options.scenario !== undefined) return scenario(out, command, rule, options);
      const from = options.from === undefined ? undefined : momentOf(command, '--from', options.from, now);
      const to = options.to === undefined ? undefined : momentOf(command, '--to', options.to, now);
      if (from !== undefined && from >= (to ?? now))
        command.error(`lab: --from: expected a moment before --to, came ${options.from}`, { exitCode: 2 });
      await lab(out, { text: draftOf(command, rule), from, to, devices: options.device });
    });
}

function draftOf(command: Command, rule: string): string {
  if (existsSync(rule)) return readFileSync(rule, 'utf8');
  const folder = devicesFolder(loadSettings(process.env));
  const { profiles } = loadProfiles(folder);
  const types = [...profiles.values()].filter((profile) => profile.rules.some(({ id }) => id === rule));
  const [type] = types;
  if (type !== undefined && types.length === 1) return readFileSync(join(folder, type.domain, `${type.id}.yaml`), 'utf8');
  const came = types.length === 0 ? `"${rule}"` : `"${rule}", a rule of ${types.map(({ id }) => id).join(', ')}`;
  return command.error(
    `lab: <rule>: expected a draft of a device type (a YAML file) or the id of a rule of one type in ${folder}, came ${came}. Cure: name the file`,
    { exitCode: 2 },
  );
}

function momentOf(command: Command, option: string, text: string, now: number): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const ago = /^(\d{1,5})([hd])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (ago[2] === 'h' ? 3_600_000 : 86_400_000);
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  return command.error(`lab: ${option}: expected RFC 3339 with an offset, ms since the epoch, or so long ago (12h, 30d), came ${text}`, {
    exitCode: 2,
  });
}

async function scenario(out: Output, command: Command, rule: string, options: Record<string, string>): Promise<void> {
  const settings = loadSettings(process.env);
  const { profiles, vocabulary } = loadProfiles(devicesFolder(settings));
  if (vocabulary === null) throw new Error('lab: expected a vocabulary, came none that can be read: see anlin validate');
  const { profile: draft, problems } = compileProfile(draftOf(command, rule), vocabulary, rule);
  for (const problem of problems) out.error(describeProfileProblem(problem));
  const current = draft === null ? undefined : profiles.get(draft.id);
  if (draft === null || current === undefined) {
    if (draft !== null) out.error(`lab: <rule>: expected a type of the folder, came ${draft.id}`);
    process.exitCode = 1;
    return;
  }
  const whole = (name: 'buildings' | 'seed') => {
    const value = Number(options[name]);
    if (Number.isInteger(value) && value > 0) return value;
    return command.error(`lab: --${name}: expected a whole number from 1, came ${options[name]}`, { exitCode: 2 });
  };
  const { labScenario } = await import('./lab-scenario.ts');
  const began = systemClock.monotonic();
  const result = await labScenario({
    current,
    draft,
    scenario: options.scenario ?? '',
    buildings: whole('buildings'),
    seed: whole('seed'),
    from: systemClock.wall(),
    afterSeconds: 600,
    timeZone: settings.timeZone,
    onProgress: (second, of) => out.progress(`${second} / ${of} s`),
  });
  out.progress('');
  show(out, { state: 'done', result }, () => report(result, systemClock.monotonic() - began, out.language));
}

async function lab(
  out: Output,
  wanted: { text: string; from: number | undefined; to: number | undefined; devices: string[] | undefined },
): Promise<void> {
  const site = await openSite();
  try {
    const { run: begun, problems } = await site.run('lab.start', wanted);
    if (begun === null) {
      for (const problem of problems) out.error(describeProfileProblem(problem));
      process.exitCode = 1;
      return;
    }
    const stop = () => void site.run('lab.stop', { id: begun.id });
    process.once('SIGINT', stop);
    let run: LabRun = begun;
    while (run.state === 'running') {
      const { devices, of, readings } = run.progress;
      out.progress(`${devices} / ${of}  ${readings.toLocaleString('en')}`);
      await new Promise((resolve) => setTimeout(resolve, askMs));
      run = (await site.run('lab.run', { id: begun.id })).run ?? run;
    }
    out.progress('');
    process.removeListener('SIGINT', stop);
    if (run.result === null) {
      out.error(`lab: ${run.state}${run.message === null ? '' : `: ${run.message}`}`);
      process.exitCode = 1;
      return;
    }
    show(out, run, () => report(run.result as LabResult, run.tookMs ?? 0, out.language));
  } finally {
    await site.close();
  }
}

const words = {
  gained: { zh: '新增', en: 'gained' },
  lost: { zh: '消失', en: 'lost' },
  earlier: { zh: '提前', en: 'earlier' },
  later: { zh: '推后', en: 'later' },
  same: { zh: '不变', en: 'same' },
} as const;
const kinds = ['gained', 'lost', 'earlier', 'later', 'same'] as const;

function report(result: LabResult, tookMs: number, language: 'zh' | 'en'): readonly string[] {
  const zh = language === 'zh';
  const { profile, devices, readings, changes, rules, entries, load, limits } = result;
  const table = new Table({ head: [zh ? '规则' : 'rule', ...kinds.map((kind) => words[kind][language])], style: { head: [], border: [] } });
  for (const row of rules) table.push([row.rule, ...kinds.map((kind) => row[kind])]);
  const { before, after } = load;
  const rate = (value: number) => value.toFixed(1);
  // Of less than a day nothing is said per day.
  const perDay = result.to - result.from >= 86_400_000;
  const amount = ({ alarms, perDay: daily }: OperatorLoad) => (perDay ? rate(daily) : String(alarms));
  return [
    zh
      ? `${profile}：${devices} 台设备，${readings.toLocaleString('en')} 个读数，用时 ${rate(tookMs / 1000)} 秒`
      : `${profile}: ${devices} devices, ${readings.toLocaleString('en')} readings in ${rate(tookMs / 1000)} s`,
    changes.length === 0
      ? zh
        ? '草稿与现行规则相同：改好型号文件，或给出草稿文件。'
        : 'The draft is the same as the rules in force: edit the file of the type, or name a draft.'
      : `${zh ? '改动' : 'changed'}: ${changes.map(({ rule, change }) => `${rule} (${change})`).join(', ')}`,
    ...(rules.length === 0 ? [] : [table.toString()]),
    zh
      ? `值守负担：${perDay ? '每天' : '共'} ${amount(before)} -> ${amount(after)} 条，十分钟最多 ${before.peak} -> ${after.peak} 条，告警泛滥 ${before.floodWindows} -> ${after.floodWindows} 个十分钟`
      : `operator load: ${amount(before)} -> ${amount(after)} ${perDay ? 'a day' : 'alarms'}, at most ${before.peak} -> ${after.peak} in ten minutes, flood ${before.floodWindows} -> ${after.floodWindows} times ten minutes`,
    ...entries.slice(0, shownEntries).map((entry) => entryLine(entry, language)),
    ...(entries.length > shownEntries
      ? [zh ? `……共 ${entries.length} 条，--json 全部列出` : `... ${entries.length} listed in all with --json`]
      : []),
    ...limits.map((limit) => `* ${limit[language]}`),
  ];
}

function entryLine({ difference, before, after, shiftMs }: DiffEntry, language: 'zh' | 'en'): string {
  const episode = after ?? before;
  if (episode === null) return '';
  const { deviceId, place, component, rule, from, reason } = episode;
  const shift = shiftMs === 0 ? '' : ` ${shiftMs > 0 ? '+' : ''}${shiftMs / 1000} s`;
  const at = component === '' ? '' : `[${component}]`;
  return `${words[difference][language]}${shift}  ${new Date(from).toISOString()}  ${deviceId ?? place}${at}  ${rule}: ${reason[language]}`;
}
