import type { Command } from 'commander';
import { devicesFolder } from '../config/devices-folder.ts';
import { loadSettings } from '../config/settings.ts';
import { type RecordRule, recordFields, recordRules } from '../model/device-record.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { systemRandom } from '../runtime/random.ts';
import { columnTitle, importFields } from './import/columns.ts';
import { type SheetEncoding, sheetEncodings } from './import/decode-sheet.ts';
import { type ImportOutcome, importDevices } from './import/import-devices.ts';
import { problemJson, problemLine } from './import/import-problem.ts';
import { csvCell } from './import/secrets-file.ts';
import type { Output } from './output.ts';
import { openSite } from './site.ts';

export function addDeviceImport(device: Command, output: (command: Command) => Output): void {
  device
    .command('import [csv]')
    .description('从 CSV 文件登记多台设备 / register devices from a CSV file; any problem, and nothing is written')
    .option('--dry-run', 'list every problem and what would be done; write nothing')
    .option('--update', 'take over what the file says about devices that are registered already')
    .option('--secrets <file>', 'where the secrets go (new file, mode 0600); standard output when left out')
    .option('--encoding <name>', `of the file: ${sheetEncodings.join(' or ')}`)
    .option('--template', 'print an example file')
    .action(async (csv: string | undefined, options, command: Command) => {
      const out = output(command);
      if (options.template === true) {
        process.stdout.write(template(out.language));
        return;
      }
      if (csv === undefined) command.error('device import: expected a CSV file or --template', { exitCode: 2 });
      const encoding = options.encoding === 'gbk' ? 'gb18030' : options.encoding;
      if (encoding !== undefined && !sheetEncodings.includes(encoding)) {
        command.error(`device import: --encoding: expected ${sheetEncodings.join(' or ')}, came ${options.encoding}`, { exitCode: 2 });
      }
      if (out.json && options.dryRun !== true && options.secrets === undefined) {
        command.error('device import: --json needs --secrets <file>: the secrets would stand in the way of the answer', { exitCode: 2 });
      }
      await run(out, {
        file: csv,
        encoding: (encoding as SheetEncoding | undefined) ?? null,
        update: options.update === true,
        dryRun: options.dryRun === true,
        secrets: options.secrets ?? null,
      });
    });
}

async function run(out: Output, wish: Parameters<typeof importDevices>[0]): Promise<void> {
  const site = await openSite();
  try {
    const outcome = await importDevices(wish, site, systemRandom, (done, all) => out.progress(`${done} / ${all}`));
    out.progress('');
    report(out, wish.file, outcome);
    if (outcome.problems.length > 0) process.exitCode = 1;
  } finally {
    await site.close();
  }
}

function report(out: Output, file: string, { problems, ...counts }: ImportOutcome): void {
  const { language } = out;
  if (out.json) return out.line(JSON.stringify({ file, ...counts, problems: problems.map((one) => problemJson(file, one, language)) }));
  // Standard output may be the file of secrets: what is for people goes beside it.
  const say = counts.dryRun || problems.length > 0 ? out.line : (text: string) => process.stderr.write(`${text}\n`);
  for (const problem of problems) say(problemLine(file, problem, language));
  const { rows, added, changed, unchanged, secrets } = counts;
  if (problems.length > 0) {
    say(
      language === 'zh'
        ? `${problems.length} 个问题，没有写入任何内容（共 ${rows} 行）`
        : `${problems.length} problems in ${rows} rows; nothing was written`,
    );
    return;
  }
  const [zh, en] = counts.dryRun ? ['试运行，未写入：将', 'dry run, nothing written: would be '] : ['', ''];
  say(
    language === 'zh'
      ? `${zh}登记 ${added}，更新 ${changed}，不变 ${unchanged}`
      : `${en}added ${added}, updated ${changed}, unchanged ${unchanged}`,
  );
  if (secrets !== null && !counts.dryRun) say(language === 'zh' ? `凭证：${secrets}` : `secrets: ${secrets}`);
}

/** A header and two devices that a dry run finds nothing wrong with. */
function template(language: 'zh' | 'en'): string {
  const [type] = loadProfiles(devicesFolder(loadSettings(process.env))).profiles.keys();
  const row = (n: number): string[] => [
    `device-000${n}`,
    type ?? '',
    `阳光社区/${n}号楼/1单元`,
    // The type of the example is not read from an OPC UA server.
    ...recordFields.map((field) => (n === 1 && field !== 'opcua' ? (recordRules[field] as RecordRule).example : '')),
  ];
  const header = importFields.map((field) => (language === 'zh' ? columnTitle(field).zh : field));
  return [header, row(1), row(2)].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
