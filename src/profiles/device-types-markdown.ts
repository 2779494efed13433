import type { CommandParameter, ExpectedReading } from '../model/command.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Text } from '../model/text.ts';
import { conditionText } from './condition-text.ts';
import type { Vocabulary } from './vocabulary-file.ts';

/** `docs/generated/device-types.md`: every type with its points and rules, then the vocabulary. */
export function deviceTypesMarkdown(profiles: ReadonlyMap<string, DeviceProfile>, vocabulary: Vocabulary): string {
  const sorted = [...profiles.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    '<!-- Generated from devices/. Do not edit. -->',
    '# Device types / 设备型号',
    '',
    ...table(
      ['type', '型号', 'domain', 'life safety', 'silent after'],
      sorted.map((p) => [`[\`${p.id}\`](#${p.id})`, p.title.zh, p.domain, p.safety ? 'yes' : 'no', silentAfter(p)]),
    ),
    ...sorted.flatMap(profileSection),
    '## Vocabulary / 测点词汇',
    '',
    ...table(
      ['point', '测点', 'kind', 'unit', 'UCUM', 'range', 'words'],
      [...vocabulary.points.values()].map((point) => [
        `\`${point.name}\``,
        `${point.title.zh} / ${point.title.en}`,
        point.kind,
        point.unit ?? '',
        point.ucum ?? '',
        point.range === null ? '' : `${point.range.min} to ${point.range.max}`,
        [...point.words].map(([word, title]) => `\`${word}\` ${title.zh}`).join(', '),
      ]),
    ),
  ].join('\n');
}

function profileSection(profile: DeviceProfile): string[] {
  return [
    `## ${profile.id}`,
    '',
    `**${profile.title.zh} / ${profile.title.en}.** ${profile.summary.zh} ${profile.summary.en}`,
    '',
    ...table(
      ['point', 'JSON pointer', 'unit'],
      profile.bindings.map(({ point, component, path, jsonata }) => [
        `\`${point.name}${component === '' ? '' : `[${component}]`}\``,
        jsonata === undefined ? `\`/${path.join('/')}\`` : `JSONata \`${jsonata}\``,
        point.unit ?? '',
      ]),
    ),
    ...table(
      ['rule', 'severity', 'title', 'raised when', 'source'],
      profile.rules.map((rule) => [
        `\`${rule.id}\``,
        `${rule.severity}${rule.lifeSafety ? ', life safety' : ''}`,
        `${rule.title.zh} / ${rule.title.en}`,
        conditionText(rule, profile),
        rule.source === null ? '现场选定 / site choice' : inBoth(rule.source),
      ]),
    ),
    ...commandTable(profile),
    `Examples: ${profile.examples.map((example) => `\`${example.name}\``).join(', ')}.`,
    '',
    ...Object.entries(profile.quirks).map(([name, why]) => `* **${name}**: ${why}`),
    ...(Object.keys(profile.quirks).length > 0 ? [''] : []),
  ];
}

function commandTable({ commands }: DeviceProfile): string[] {
  if (commands.length === 0) return [];
  return table(
    ['command', 'title', 'what it does', 'parameters', 'read back', 'carried by'],
    commands.map(({ id, title, does, parameters, expect, carriage }) => [
      `\`${id}\``,
      `${title.zh} / ${title.en}`,
      `${does.zh} ${does.en}`,
      parameters.map(parameterText).join('; '),
      expect.map((each) => `\`${expectedText(each)}\``).join(', '),
      Object.keys(carriage).join(', '),
    ]),
  );
}

function parameterText({ name, type, required, unit, min, max, words }: CommandParameter): string {
  const limits = max === null ? '' : min === null ? ` up to ${max}` : ` ${min} to ${max}`;
  const list = words.size === 0 ? '' : ` ${[...words.keys()].join(' or ')}`;
  return `\`${name}\` ${type}${list}${limits}${unit === null ? '' : ` ${unit}`}${required ? '' : ', optional'}`;
}

function expectedText({ point, component, value }: ExpectedReading): string {
  return `${point}${component === '' ? '' : `[${component}]`} = ${typeof value === 'object' ? `{${value.parameter}}` : value}`;
}

function inBoth({ zh, en }: Text): string {
  return zh === en ? en : `${zh} / ${en}`;
}

function silentAfter(profile: DeviceProfile): string {
  const absence = profile.rules.map((rule) => rule.condition).find((condition) => condition.kind === 'absence');
  return absence === undefined ? '' : `${absence.seconds} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}
