import { type Command, InvalidArgumentError } from 'commander';
import { loadSettings } from '../config/settings.ts';
import { localTime } from '../evaluate/local-time.ts';
import type { DutyLine } from './duty-list.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

function moment(text: string): number {
  const at = /(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('expected a moment as 2026-01-31T08:00:00+08:00');
  return at;
}

/** `duty`: who is on. Acts are done on the page by the people concerned. */
export function addDutyCommand(program: Command, output: (command: Command) => Output): void {
  program
    .command('duty')
    .description('现在谁在岗；无人接班的岗位照实显示 / who is on; a position that nobody took over says so')
    .option('--place <path>', 'positions that cover this place, the nearest first; left out = all')
    .option('--at <moment>', 'at another moment, RFC 3339 with its offset', moment)
    .action(async ({ place, at }: { place?: string; at?: number }, command: Command) => {
      const out = output(command);
      const found = await runSiteCommand('duty.list', { place, at });
      show(out, found, () => lines(found.items, out.language, loadSettings(process.env).timeZone));
    });
}

function lines(items: readonly DutyLine[], language: 'zh' | 'en', timeZone: string): readonly string[] {
  const zh = language === 'zh';
  if (items.length === 0) return [zh ? '没有岗位（在“值班与交接班”页添加）' : 'no positions (add them on the page "Duty and hand-over")'];
  return items.map(({ title, place, person, phone, since }) => {
    const where = `${title[language]}  ${place === '' ? '/' : place}`;
    if (person === null) return `${where}  ${zh ? '无人在岗' : 'NOBODY IS ON'}${phone === null ? '' : `  ${phone}`}`;
    const from = since === null ? '' : `  ${zh ? '自' : 'since'} ${localTime(Date.parse(since), timeZone)}`;
    return `${where}  ${person.name}  ${phone ?? (zh ? '无电话' : 'no phone')}${from}`;
  });
}
