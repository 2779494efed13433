import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headersOf, importFields, readHeader } from '../../src/cli/import/columns.ts';
import { readDeviceSheet } from '../../src/cli/import/device-sheet.ts';
import { problemLine } from '../../src/cli/import/import-problem.ts';
import { type KnownSite, planImport } from '../../src/cli/import/plan-import.ts';
import { giveSecrets, readSecretsFile, takeSecrets, writeSecretsFile } from '../../src/cli/import/secrets-file.ts';
import { systemRandom } from '../../src/runtime/random.ts';

const site: KnownSite = {
  devices: [
    { id: 'old-1', profile: 'gas', place: 'A/1', record: { maker: '某厂', maintainerPhone: '0571-1' } },
    { id: 'old-2', profile: 'gas', place: 'A/2' },
  ],
  retired: [{ id: 'gone-1', profile: 'gas', place: 'A/1' }],
  types: [
    { id: 'gas', title: { zh: '燃气探测器', en: 'Gas detector' } },
    { id: 'smoke-detector', title: { zh: '感烟探测器', en: 'Smoke detector' } },
  ],
};
const sheetOf = (text: string, encoding: 'gb18030' | null = null) => readDeviceSheet(Buffer.from(text), 'f.csv', encoding);
const plan = (text: string, update = false) => planImport(sheetOf(text), site, update);
const said = (text: string, update = false) => plan(text, update).problems.map((problem) => problemLine('f.csv', problem, 'en'));

test('headers in both languages mean the same, whatever their case and spacing, and no header means two things', () => {
  for (const field of importFields) {
    for (const name of headersOf(field)) expect(readHeader([name, 'x'], 1).fields[0], name).toBe(field);
  }
  expect(readHeader([' ID ', 'Device Type', '安装位置', 'MAINTAINER_PHONE', '出 厂 编 号'], 1)).toMatchObject({
    fields: ['id', 'profile', 'place', 'maintainerPhone', 'serial'],
    problems: [],
  });
});

test('the table in the guide names every column, and every word in it is taken', () => {
  const guide = readFileSync(new URL('../../docs/how-to/operate.md', import.meta.url), 'utf8');
  const rows = [...guide.matchAll(/^ +\| ([^|]+?) \| `(\w+)` \| (\S+) \|$/gmu)];
  expect(rows.map(([, , field]) => field)).toEqual(importFields);
  for (const [, zh = '', field = '', also = ''] of rows) {
    for (const name of [zh, ...also.split('、').filter((word) => word !== '–')])
      expect(readHeader([name], 1).fields, name).toEqual([field]);
  }
});

test('byte order mark, CR LF, quotes, commas and line breaks inside them, empty lines and columns without a name are read', () => {
  const { rows, problems } = sheetOf('\uFEFFid,profile,place,备注,,\r\na,gas,A/1,"说 ""是"", 好\n的",,\r\n,,,,,\r\n\r\nb,gas,A / 2,,,\r\n');
  expect(problems).toEqual([]);
  expect(rows).toEqual([
    { line: 2, cells: { id: 'a', profile: 'gas', place: 'A/1', note: '说 "是", 好\n的' } },
    { line: 6, cells: { id: 'b', profile: 'gas', place: 'A/2' } },
  ]);
});

test('dates as spreadsheets write them and full-width numbers are the same thing written otherwise; a day first is not guessed', () => {
  const head = 'id,profile,place,installedOn,inspectedOn,inspectionDue,rescueCode,maintainerPhone\n';
  const { added, problems } = plan(
    `${head}a,gas,A,2024/5/1,2026年5月1日,2027-5-1,０１２３４５,０５７１－８５（８）\nb,gas,A,5/1/2024,,,,\n`,
  );
  expect(added[0]?.record).toEqual({
    installedOn: '2024-05-01',
    inspectedOn: '2026-05-01',
    inspectionDue: '2027-05-01',
    rescueCode: '012345',
    maintainerPhone: '0571-85(8)',
  });
  expect(problems).toMatchObject([{ line: 3, column: 'installedOn', came: '"5/1/2024"' }]);
});

test('bytes that are no UTF-8 are named with line and cure, and read when somebody says what they are', () => {
  // 编号,类型,位置 / a,gas,阳光 in GBK.
  const gbk = Buffer.from('b1e0bac52cc0e0d0cd2ccebbd6c30a612c6761732cd1f4b9e20a', 'hex');
  const read = (bytes: Uint8Array, encoding: 'gb18030' | null) => readDeviceSheet(bytes, 'f.csv', encoding);
  const late = Buffer.concat([Buffer.from('id,profile,place\n'), gbk.subarray(gbk.indexOf(10) + 1)]);
  expect(read(late, null).problems).toMatchObject([{ line: 2, came: 'GB18030/GBK?' }]);
  expect(read(late, null).problems[0]?.cure.en).toContain('--encoding gb18030');
  expect(read(gbk, 'gb18030')).toMatchObject({ rows: [{ cells: { id: 'a', profile: 'gas', place: '阳光' } }], problems: [] });
  expect(read(Buffer.from([0xff, 0xfe, 0x61, 0]), null).problems[0]?.came).toBe('UTF-16');
  expect(read(Buffer.from('编号\n'), 'gb18030').problems[0]?.came).toBe('UTF-8');
});

test('every problem is listed, with line, column, what came and the cure', () => {
  const text = [
    'id,profile,place,maker,rescueCode,installedOn,inspectedOn,inspectionDue,maintainerPhone,rescue-codes,secret,maker',
    'a,gas,A/1,,1234,2027-02-29,2026-05-01,2026-04-30,call me,,,',
    'a,smoke-detectr,,,,,,,,,,',
    '号,燃气探测器,A//1,,,,,,,,,',
    'gone-1,gas,A\\1,,,,,,,,,,surplus',
    'old-1,smoke-detector,A/2,别厂,,,,,0571-2,,,',
    'old-2,gas,A/2,,,,,,,,,',
  ].join('\n');
  expect(said(text)).toEqual([
    'f.csv:1 [rescue-codes]: expected a column that is known; came "rescue-codes"; did you mean rescueCode? Otherwise take the column out',
    'f.csv:1 [secret]: expected a column that is known; came "secret"; take it out: secrets are made here; devices that bring their own go through anlin device add --from',
    'f.csv:1 [maker]: expected one column for maker; came "maker", "maker"; take one of the two out',
    'f.csv:2 [rescueCode] a: expected the six digits on the use sign; came "1234"; read them off the sign; in a spreadsheet keep the column as text, so that leading zeros stay',
    'f.csv:2 [installedOn] a: expected a date as YYYY-MM-DD; came "2027-02-29"; write year, month and day, for example 2026-03-31',
    'f.csv:2 [maintainerPhone] a: expected 3 to 40 characters: digits, space, + - ( ) / , and at least three digits; came "call me"; write the number as it is dialled, for example 0571-85000000',
    'f.csv:2 [inspectionDue] a: expected a day not before the inspection on 2026-05-01; came 2026-04-30; correct one of the two dates',
    'f.csv:3 [id] a: expected every id once; came "a"; line 2 has it too; correct one of the two or take it out',
    'f.csv:3 [profile] a: expected a device type in force; came "smoke-detectr"; did you mean smoke-detector?',
    'f.csv:3 [place] a: expected names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters; came ""; write it from the estate down; alarms find their terminals by it',
    'f.csv:4 [id] 号: expected 1 to 64 letters, digits or _ . : -, beginning with a letter or digit; came "号"; write such an id; names go into place or note',
    'f.csv:4 [profile] 号: expected a device type in force; came "燃气探测器"; did you mean gas?',
    'f.csv:4 [place] 号: expected names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters; came "A//1"; write it from the estate down; alarms find their terminals by it',
    'f.csv:5: expected at most 12 cells; came 13: ",surplus"; text with a comma in it goes into double quotes',
    'f.csv:5 [id] gone-1: expected an id that is new or in service; came "gone-1"; it was retired; to bring it back: anlin device add gone-1 --profile ...; otherwise take the line out',
    'f.csv:5 [place] gone-1: expected names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters; came "A\\\\1"; write it from the estate down; alarms find their terminals by it',
    'f.csv:6 [profile] old-1: expected gas, as it is registered; came "smoke-detector"; when the hardware was exchanged: anlin device replace old-1 --profile smoke-detector',
    'f.csv:6 [place] old-1: expected what is registered: "A/1"; came "A/2"; the device is registered already: add --update to take over what the file says, or correct the line or take it out',
    'f.csv:6 [maker] old-1: expected what is registered: "某厂"; came "别厂"; the device is registered already: add --update to take over what the file says, or correct the line or take it out',
    'f.csv:6 [maintainerPhone] old-1: expected what is registered: "0571-1"; came "0571-2"; the device is registered already: add --update to take over what the file says, or correct the line or take it out',
  ]);
  for (const problem of plan(text).problems) {
    expect(problemLine('f.csv', problem, 'zh')).toMatch(
      /^f\.csv(:\d+)?( \[.+?\])?( \S+)?：应为.*\p{Script=Han}.*；实为 .*；.*\p{Script=Han}/u,
    );
  }
  expect(said('profile;id\na;b')).toHaveLength(1);
  expect(said('')).toEqual([
    'f.csv: expected a header and at least one device; came an empty file / 空文件; for an example: anlin device import --template',
  ]);
  expect(said('id,maker\na,b')).toEqual([expect.stringMatching(/a column profile/), expect.stringMatching(/a column place/)]);
});

test('what is there already: the same is counted, an empty cell says nothing, something else needs to be asked for', () => {
  const text = 'id,profile,place,maker,maintainerPhone\nold-1,gas,A/1,某厂,\nold-2,gas,,新厂,\nnew,gas,A/3,,\n';
  expect(plan(text).problems).toMatchObject([{ line: 3, column: 'maker', came: '"新厂"' }]);
  expect(plan(text, true)).toEqual({
    added: [{ id: 'new', profile: 'gas', place: 'A/3', record: {} }],
    changed: [{ id: 'old-2', profile: 'gas', place: 'A/2', record: { maker: '新厂' } }],
    unchanged: 1,
    problems: [],
  });
});

test('secrets: strong, none that a spreadsheet takes for a formula; on disk for the owner only, and never overwritten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-secrets-'));
  const file = join(folder, 's.csv');
  const devices = Array.from({ length: 500 }, (_, n) => ({ id: `d${n}`, profile: 'gas', place: `A, "${n}"`, record: {} }));
  let dashes = 0;
  // Every second one begins with a dash when nothing is done about it.
  const given = giveSecrets(devices, (count) => {
    const bytes = Buffer.from(systemRandom(count));
    if (dashes++ % 2 === 0) bytes[0] = 0xf8 | ((bytes[0] ?? 0) & 3);
    return bytes;
  });
  expect(given.filter(({ secret }) => secret.startsWith('-'))).toEqual([]);
  expect(new Set(given.map(({ secret }) => secret)).size).toBe(500);
  expect(readSecretsFile(file)).toBeNull();
  // One that was killed left half a file; a file of somebody else is none of ours.
  for (const name of ['s.csv.abcd-_12.part', 's.csv.part']) writeFileSync(join(folder, name), 'half');
  writeSecretsFile(file, given, systemRandom);
  expect(readdirSync(folder)).toEqual(['s.csv', 's.csv.part']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  expect(() => writeSecretsFile(file, giveSecrets(devices, systemRandom), systemRandom)).toThrow(/EEXIST/);
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([text, ['s.csv', 's.csv.part']]);
  const read = readSecretsFile(file);
  expect(takeSecrets(file, read ?? new Map(), devices)).toEqual(given);
  const stranger = { id: 'x', profile: 'gas', place: 'A', record: {} };
  expect(() => takeSecrets(file, read ?? new Map(), [...devices, stranger])).toThrow(/no secret for 1 of the 501 devices.*x/);
  chmodSync(file, 0o644);
  expect(() => readSecretsFile(file)).toThrow(/expected mode 0600, came 0644/);
  writeFileSync(join(folder, 'other'), 'no such file\n', { mode: 0o600 });
  expect(() => readSecretsFile(join(folder, 'other'))).toThrow(/name another file/);
  expect(existsSync(join(folder, 'other'))).toBe(true);
});
