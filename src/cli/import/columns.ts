import { type RecordField, type RecordRule, recordFields, recordRules } from '../../model/device-record.ts';
import type { Text } from '../../model/text.ts';
import { nearMatches } from '../../runtime/edit-distance.ts';
import { type ImportProblem, quoted } from './import-problem.ts';

export type ImportField = 'id' | 'profile' | 'place' | RecordField;
export const importFields: readonly ImportField[] = ['id', 'profile', 'place', ...recordFields];
/** A file without one of these columns says nothing about any device. */
const required: readonly ImportField[] = ['id', 'profile', 'place'];

const ownTitles = {
  id: { zh: '设备编号', en: 'device id' },
  profile: { zh: '设备类型', en: 'device type' },
  place: { zh: '安装位置', en: 'place' },
} as const;

/** Other words that people write for the same column. */
const alsoCalled: { readonly [field in ImportField]?: readonly string[] } = {
  id: ['编号', 'device'],
  profile: ['类型', 'type'],
  place: ['位置', '地点', '安装地点', 'location'],
  maker: ['制造商', '厂家', '生产厂家', 'manufacturer'],
  serial: ['产品编号', '序列号', 'serial'],
  registrationCode: ['使用登记编号', '登记证编号', '注册代码'],
  rescueCode: ['救援码', '救援识别码', '应急救援识别码'],
  inspectedOn: ['检验时间', '上次检验日期'],
  inspectionDue: ['下次检验', '检验到期日'],
  maintainerPhone: ['维保单位电话', '维保联系电话', 'maintainer phone'],
};

export function columnTitle(field: ImportField): Text {
  return field === 'id' || field === 'profile' || field === 'place' ? ownTitles[field] : (recordRules[field] as RecordRule).title;
}

/** Every header that means `field`: its own name, its title in both languages, and what else people write. */
export function headersOf(field: ImportField): readonly string[] {
  const { zh, en } = columnTitle(field);
  return [...new Set([field, zh, en, ...(alsoCalled[field] ?? [])])];
}

/** Case, space, width and small marks do not count. */
const plain = (header: string) =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-'’·.:*]/g, '');

const fieldOf = new Map(importFields.flatMap((field) => headersOf(field).map((header) => [plain(header), field] as const)));

export interface Columns {
  /** One a column of the file; null = it has no name. */
  readonly fields: readonly (ImportField | null)[];
  /** The header as the file has it. */
  readonly nameOf: { readonly [field in ImportField]?: string };
  readonly problems: readonly ImportProblem[];
}

/** What the columns of a file mean. A column that means nothing is a problem: what it says would be lost without a word. */
export function readHeader(header: readonly string[], line: number): Columns {
  const problems: ImportProblem[] = [];
  const nameOf: { [field in ImportField]?: string } = {};
  const at = { line, id: null };
  const [only] = header;
  if (header.length === 1 && only !== undefined && /[;\t，]/.test(only)) {
    const expected = { zh: '以逗号分隔的表头', en: 'a header with commas between its columns' };
    const cure = { zh: '另存为“CSV UTF-8（逗号分隔）”', en: 'save it as "CSV UTF-8 (comma delimited)"' };
    return { fields: [null], nameOf, problems: [{ ...at, column: null, expected, came: quoted(only), cure }] };
  }
  const fields = header.map((name) => {
    const field = fieldOf.get(plain(name)) ?? null;
    if (name.trim() === '') return null;
    if (field === null) {
      problems.push({ ...at, column: name, ...unknownColumn(name), came: quoted(name) });
    } else if (nameOf[field] !== undefined) {
      const expected = { zh: `“${columnTitle(field).zh}”只有一列`, en: `one column for ${field}` };
      const cure = { zh: '删去其中一列', en: 'take one of the two out' };
      problems.push({ ...at, column: name, expected, came: `${quoted(nameOf[field])}, ${quoted(name)}`, cure });
    } else nameOf[field] = name.trim();
    return field;
  });
  for (const field of required) {
    if (nameOf[field] !== undefined) continue;
    const { zh } = columnTitle(field);
    const expected = { zh: `有“${zh}”（${field}）列`, en: `a column ${field}` };
    const cure = { zh: '补上该列；样表：anlin device import --template', en: 'add it; for an example: anlin device import --template' };
    problems.push({
      ...at,
      column: null,
      expected,
      came: header
        .map((name) => quoted(name))
        .join(', ')
        .slice(0, 200),
      cure,
    });
  }
  return { fields, nameOf, problems };
}

function unknownColumn(name: string): { readonly expected: Text; readonly cure: Text } {
  const expected = { zh: '认识的列名', en: 'a column that is known' };
  if (/^(secret|password|token|密码|凭证|密钥)$/i.test(name.trim())) {
    const cure = {
      zh: '删去该列：凭证由网关生成；必须自带凭证时用 anlin device add --from',
      en: 'take it out: secrets are made here; devices that bring their own go through anlin device add --from',
    };
    return { expected, cure };
  }
  const near = nearMatches(plain(name), fieldOf.keys()).map((word) => fieldOf.get(word));
  const meant = [...new Set(near)].flatMap((field) => (field === undefined ? [] : [field]));
  if (meant.length > 0) {
    const cure = {
      zh: `是不是 ${meant.map((field) => columnTitle(field).zh).join(' 或 ')}？否则删去该列`,
      en: `did you mean ${meant.join(' or ')}? Otherwise take the column out`,
    };
    return { expected, cure };
  }
  return { expected, cure: { zh: '删去该列，或把内容写进“备注”列', en: 'take the column out, or put what it says into the column note' } };
}
