import { idRule, placePath, placeRule } from '../../gateway/site-fields.ts';
import {
  type DeviceRecord,
  type RecordField,
  type RecordRule,
  recordFields,
  recordProblems,
  recordRules,
  withChanges,
} from '../../model/device-record.ts';
import { idPattern } from '../../model/id-pattern.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import type { Text } from '../../model/text.ts';
import { nearMatches } from '../../runtime/edit-distance.ts';
import type { ImportField } from './columns.ts';
import type { DeviceSheet, SheetRow } from './device-sheet.ts';
import { type ImportProblem, quoted } from './import-problem.ts';

/** What is installed, as the gateway has it now. */
export interface KnownSite {
  readonly devices: readonly DeviceEntry[];
  readonly retired: readonly DeviceEntry[];
  /** Device types in force. */
  readonly types: readonly { readonly id: string; readonly title: Text }[];
}

export interface PlannedDevice {
  readonly id: string;
  readonly profile: string;
  readonly place: string;
  /** What the file says; for a device that is there already, this is laid over what is known. */
  readonly record: DeviceRecord;
}

export interface ImportPlan {
  readonly added: readonly PlannedDevice[];
  /** There already, and the file says something else: only where updates were asked for. */
  readonly changed: readonly PlannedDevice[];
  /** There already, just as the file has it. */
  readonly unchanged: number;
  /** Nothing may be written unless this is empty. */
  readonly problems: readonly ImportProblem[];
}

/** What an import would do, and everything that is wrong, all at once. A function of what it is given. */
export function planImport(sheet: DeviceSheet, site: KnownSite, update: boolean): ImportPlan {
  const problems = [...sheet.problems];
  const inService = new Map(site.devices.map((device) => [device.id, device]));
  const retired = new Map(site.retired.map((device) => [device.id, device]));
  const types = new Map(site.types.map((type) => [type.id, type]));
  const firstLine = new Map<string, number>();
  const added: PlannedDevice[] = [];
  const changed: PlannedDevice[] = [];
  let unchanged = 0;
  for (const row of sheet.rows) {
    const found = problems.length;
    const report = reporter(sheet, row, problems);
    const { id = '', profile = '', place = '' } = row.cells;
    const known = inService.get(id);
    checkId(id, row, firstLine, report);
    if (retired.has(id) && known === undefined) report('id', notRetired, quoted(id), bringBack(id));
    checkType(profile, types, known, report);
    if (place === '' && known === undefined) report('place', aPlace, quoted(place), writePlace);
    else if (placePath(place) === null || /[／＼\\]/.test(place)) report('place', aPlace, quoted(place), writePlace);
    const said = recordOf(row);
    const wrongPapers = recordProblems(withChanges(known?.record ?? {}, said));
    for (const { field, expected, came, cure } of wrongPapers) {
      const { chinese }: RecordRule = recordRules[field];
      // A day before another day is between two columns: the rule of one says nothing about it in Chinese.
      const single = !(recordRules[field] as RecordRule).fits(row.cells[field] ?? '');
      const words = single ? chinese : { expected: '不早于检验日期的日期', cure: '改正两个日期之一' };
      report(field, { zh: words.expected, en: expected }, came, { zh: words.cure, en: cure });
    }
    if (known !== undefined && !update) {
      const bad = new Set<string>(wrongPapers.map(({ field }) => field));
      for (const [field, before] of differences(row, known))
        if (!bad.has(field)) report(field, asRegistered(before), quoted(row.cells[field] ?? ''), sayUpdate);
    }
    if (problems.length > found) continue;
    const device = { id, profile, place: place === '' ? (known?.place ?? '') : place, record: said };
    if (known === undefined) added.push(device);
    else if (differences(row, known).length > 0) changed.push(device);
    else unchanged++;
  }
  return { added, changed, unchanged, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

type Report = (field: ImportField, expected: Text, came: string, cure: Text) => void;

function reporter({ nameOf }: DeviceSheet, { line, cells }: SheetRow, problems: ImportProblem[]): Report {
  return (field, expected, came, cure) => {
    // A column that the file has not got is named once, with the header.
    if (nameOf[field] === undefined) return;
    problems.push({ line, column: nameOf[field] ?? null, id: cells.id ?? null, expected, came, cure });
  };
}

function checkId(id: string, { line }: SheetRow, firstLine: Map<string, number>, report: Report): void {
  const first = firstLine.get(id);
  if (!idPattern.test(id)) {
    report('id', { zh: '1 到 64 个英文字母、数字或 _ . : -，以字母或数字开头', en: idRule }, quoted(id), {
      zh: '改成这样的编号；中文名称写进安装位置或备注',
      en: 'write such an id; names go into place or note',
    });
  } else if (first !== undefined) {
    report('id', { zh: '每个编号只出现一次', en: 'every id once' }, quoted(id), {
      zh: `与第 ${first} 行重复，改正或删去一行`,
      en: `line ${first} has it too; correct one of the two or take it out`,
    });
  } else firstLine.set(id, line);
}

function checkType(
  profile: string,
  types: ReadonlyMap<string, KnownSite['types'][number]>,
  known: DeviceEntry | undefined,
  report: Report,
): void {
  if (known !== undefined && profile !== known.profile && types.has(profile)) {
    report('profile', { zh: `已登记的类型 ${known.profile}`, en: `${known.profile}, as it is registered` }, quoted(profile), {
      zh: `换了另一种设备时：anlin device replace ${known.id} --profile ${profile}`,
      en: `when the hardware was exchanged: anlin device replace ${known.id} --profile ${profile}`,
    });
  }
  if (types.has(profile) || known?.profile === profile) return;
  const byTitle = [...types.values()].filter(({ title }) => title.zh === profile || title.en.toLowerCase() === profile.toLowerCase());
  const near = byTitle.length > 0 ? byTitle.map(({ id }) => id) : nearMatches(profile, types.keys());
  const list = [...types.keys()].join(', ');
  report('profile', { zh: '网关已有的设备类型', en: 'a device type in force' }, quoted(profile), {
    zh: near.length > 0 ? `是不是 ${near.join(' 或 ')}？` : `可用：${list}`,
    en: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${list}`,
  });
}

function recordOf({ cells }: SheetRow): DeviceRecord {
  const said: { [field in RecordField]?: string } = {};
  for (const field of recordFields) if (cells[field] !== undefined) said[field] = cells[field];
  return said;
}

/** Cells that say something else than what is registered; an empty one says nothing. */
function differences({ cells }: SheetRow, known: DeviceEntry): readonly (readonly [ImportField, string | null])[] {
  const place: readonly (readonly [ImportField, string | null])[] =
    cells.place !== undefined && cells.place !== known.place ? [['place', known.place]] : [];
  const papers = recordFields.flatMap((field) => {
    const before = known.record?.[field] ?? null;
    return cells[field] !== undefined && cells[field] !== before ? [[field, before] as const] : [];
  });
  return [...place, ...papers];
}

const aPlace = { zh: '以 / 分隔的位置，例如 阳光社区/1号楼/1单元，最多 300 字', en: placeRule };
const writePlace = {
  zh: '从社区写到单元；告警按位置送到终端',
  en: 'write it from the estate down; alarms find their terminals by it',
};
const notRetired = { zh: '在用或新的编号', en: 'an id that is new or in service' };
const bringBack = (id: string): Text => ({
  zh: `该设备已停用；重新启用：anlin device add ${id} --profile …，否则删去该行`,
  en: `it was retired; to bring it back: anlin device add ${id} --profile ...; otherwise take the line out`,
});
const asRegistered = (before: string | null): Text =>
  before === null
    ? { zh: '与登记一致（登记中没有）', en: 'what is registered (nothing)' }
    : { zh: `与登记一致：${quoted(before)}`, en: `what is registered: ${quoted(before)}` };
const sayUpdate = {
  zh: '设备已登记：要按本表更新时加 --update，否则改正或删去该行',
  en: 'the device is registered already: add --update to take over what the file says, or correct the line or take it out',
};
