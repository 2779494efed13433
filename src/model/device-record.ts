import { idPattern } from './id-pattern.ts';
import type { Text } from './text.ts';

/** One entry of a device's papers: what it is called, what it may hold, and what to do about one that does not fit. */
export interface RecordRule {
  readonly title: Text;
  /** `unit`: belongs to the hardware and goes with it when it is replaced; `position`: stays. */
  readonly of: 'unit' | 'position';
  readonly expected: string;
  readonly cure: string;
  /** The same two in Chinese. */
  readonly chinese: { readonly expected: string; readonly cure: string };
  readonly example: string;
  readonly fits: (value: string) => boolean;
}

const control = /\p{Cc}/u;

function line(most: number, of: RecordRule['of'], zh: string, en: string, example: string): RecordRule {
  const expected = `1 to ${most} characters in one line`;
  const fits = (value: string) => value !== '' && value.length <= most && !control.test(value);
  const chinese = { expected: `一行内 1 到 ${most} 个字`, cure: '缩短，并去掉换行和制表符' };
  return { title: { zh, en }, of, expected, cure: 'shorten it, and take out line breaks and tabs', chinese, example, fits };
}

function date(of: RecordRule['of'], zh: string, en: string, example: string): RecordRule {
  const cure = 'write year, month and day, for example 2026-03-31';
  const chinese = { expected: '存在的日期 YYYY-MM-DD', cure: '写明年、月、日，例如 2026-03-31' };
  return { title: { zh, en }, of, expected: 'a date as YYYY-MM-DD', cure, chinese, example, fits: isDate };
}

/** A day that exists, as YYYY-MM-DD. */
export function isDate(value: string): boolean {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

/** What may be known of an installed device beside its type and place; all of it may be unknown. Days are the site's own calendar. */
export const recordRules = {
  maker: line(80, 'unit', '制造单位', 'maker', '杭州某某仪器有限公司'),
  model: line(80, 'unit', '产品型号', 'product model', 'GD-200'),
  serial: line(80, 'unit', '出厂编号', 'serial number', 'SN-0001234'),
  registrationCode: line(60, 'position', '使用登记证编号', 'registration code', '梯11浙A00001(20)'),
  // One code a lift, six digits, on the use sign in the car: what the caller reads out to the 96333 rescue centre.
  rescueCode: {
    title: { zh: '应急救援码', en: 'rescue code' },
    of: 'position',
    expected: 'the six digits on the use sign',
    cure: 'read them off the sign; in a spreadsheet keep the column as text, so that leading zeros stay',
    chinese: { expected: '使用标志上的六位数字', cure: '照标志抄写；表格中把该列设为文本，以免丢失开头的 0' },
    example: '012345',
    fits: (value) => /^\d{6}$/.test(value),
  },
  installedOn: date('unit', '安装日期', 'installed on', '2024-05-01'),
  inspectedOn: date('unit', '检验日期', 'inspected on', '2026-05-01'),
  inspectionDue: date('unit', '下次检验日期', 'inspection due', '2027-05-01'),
  calibratedOn: date('unit', '校准日期', 'calibrated on', '2026-05-01'),
  // On the label of the unit; stronger than what its type says of a service life.
  expiresOn: date('unit', '有效期至', 'expires on', '2029-04-30'),
  maintainer: line(80, 'position', '维保单位', 'maintainer', '某某电梯维保有限公司'),
  maintainerPhone: {
    title: { zh: '维保电话', en: "maintainer's phone" },
    of: 'position',
    expected: '3 to 40 characters: digits, space, + - ( ) / , and at least three digits',
    cure: 'write the number as it is dialled, for example 0571-85000000',
    chinese: { expected: '3 到 40 个字符：数字、空格、+ - ( ) / ,，至少三位数字', cure: '照拨打的号码写，例如 0571-85000000' },
    example: '0571-85000000',
    fits: (value) => /^[0-9+()\-/, ]{3,40}$/.test(value) && value.replace(/\D/g, '').length >= 3,
  },
  // Part of the installation, not of the unit: a new controller behind the same node is found again.
  opcua: {
    title: { zh: 'OPC UA 位置', en: 'OPC UA root' },
    of: 'position',
    expected: '<server>/<browse path or node id>: the name of a server of the settings and the root of the device there',
    cure: 'for example lifts/Building1/Lift1 or lifts/ns=2;s=Lift1; servers stand in opcua.servers of anlin.yaml',
    chinese: {
      expected: '<服务器>/<浏览路径或节点号>：设置中的服务器名，和设备在其中的根节点',
      cure: '例如 lifts/Building1/Lift1 或 lifts/ns=2;s=Lift1；服务器在 anlin.yaml 的 opcua.servers 中设置',
    },
    example: 'lifts/Building1/Lift1',
    fits: (value) => value.length <= 400 && !control.test(value) && /^[a-z][a-z0-9-]{0,31}\/\S/.test(value),
  },
  // Of the person who lives there, not of the unit: rules of kind deadMan judge only while all three are known and the day lies between them.
  consentBy: line(80, 'position', '关怀监测同意人', 'consent given by', '王秀英'),
  consentOn: date('position', '同意日期', 'consent since', '2026-03-01'),
  consentUntil: date('position', '同意截止日期', 'consent until', '2027-02-28'),
  // Of the installation: a new unit in the same position hangs on the same line.
  dependsOn: {
    title: { zh: '依赖设备', en: 'depends on' },
    of: 'position',
    expected: 'the id of the device (gateway, switch, power supply) that it is reached through',
    cure: 'take an id of the list of devices',
    chinese: { expected: '它经由接入的设备（网关、交换机、电源）的编号', cure: '取设备列表中的编号' },
    example: 'gateway-1',
    fits: (value) => idPattern.test(value),
  },
  note: line(400, 'position', '备注', 'note', '装在厨房吊柜内'),
} as const satisfies Readonly<Record<string, RecordRule>>;

export type RecordField = keyof typeof recordRules;
export type DeviceRecord = { readonly [field in RecordField]?: string };
export const recordFields = Object.keys(recordRules) as RecordField[];

export interface RecordProblem {
  readonly field: RecordField;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}

/** Everything wrong with a record, all at once; empty = it can be kept. */
export function recordProblems(record: DeviceRecord): readonly RecordProblem[] {
  const problems: RecordProblem[] = [];
  for (const field of recordFields) {
    const value = record[field];
    const rule: RecordRule = recordRules[field];
    if (value !== undefined && !rule.fits(value)) {
      problems.push({ field, expected: rule.expected, came: JSON.stringify(value.slice(0, 80)), cure: rule.cure });
    }
  }
  const { consentBy, consentOn, consentUntil } = record;
  const given = [consentBy, consentOn, consentUntil].filter((value) => value !== undefined).length;
  if (given === 1 || given === 2) {
    const field = consentBy === undefined ? 'consentBy' : consentOn === undefined ? 'consentOn' : 'consentUntil';
    const cure = 'write who agreed, since when and until when; or clear all three';
    problems.push({ field, expected: 'all three of consentBy, consentOn and consentUntil, or none', came: 'nothing', cure });
  }
  if (consentOn !== undefined && consentUntil !== undefined && isDate(consentOn) && isDate(consentUntil) && consentUntil < consentOn) {
    const cure = 'correct one of the two dates';
    problems.push({ field: 'consentUntil', expected: `a day not before ${consentOn}`, came: consentUntil, cure });
  }
  const { inspectedOn, inspectionDue } = record;
  const days = inspectedOn !== undefined && inspectionDue !== undefined && isDate(inspectedOn) && isDate(inspectionDue);
  if (days && inspectionDue < inspectedOn) {
    const cure = 'correct one of the two dates';
    problems.push({ field: 'inspectionDue', expected: `a day not before the inspection on ${inspectedOn}`, came: inspectionDue, cure });
  }
  return problems;
}

/** `changes` laid over `record`: a text sets a field, null clears it, what is left out stays. */
export function withChanges(record: DeviceRecord, changes: { readonly [field in RecordField]?: string | null | undefined }): DeviceRecord {
  const next: { [field in RecordField]?: string } = {};
  for (const field of recordFields) {
    const change = changes[field];
    const value = change === undefined ? record[field] : change === null ? undefined : change.trim();
    if (value !== undefined) next[field] = value;
  }
  return next;
}

/** What stays with the position when its hardware is replaced. */
export function ofPosition(record: DeviceRecord): DeviceRecord {
  return Object.fromEntries(Object.entries(record).filter(([field]) => recordRules[field as RecordField].of === 'position'));
}
