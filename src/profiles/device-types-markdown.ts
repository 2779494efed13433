import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule, Term } from '../model/rule.ts';
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
      profile.bindings.map(({ point, component, path }) => [
        `\`${point.name}${component === '' ? '' : `[${component}]`}\``,
        `\`/${path.join('/')}\``,
        point.unit ?? '',
      ]),
    ),
    ...table(
      ['rule', 'severity', 'title', 'raised when', 'source'],
      profile.rules.map((rule) => [
        `\`${rule.id}\``,
        `${rule.severity}${rule.lifeSafety ? ', life safety' : ''}`,
        `${rule.title.zh} / ${rule.title.en}`,
        conditionText(rule),
        rule.source ?? 'site choice',
      ]),
    ),
    `Examples: ${profile.examples.map((example) => `\`${example.name}\``).join(', ')}.`,
    '',
    ...Object.entries(profile.quirks).map(([name, why]) => `* **${name}**: ${why}`),
    ...(Object.keys(profile.quirks).length > 0 ? [''] : []),
  ];
}

function silentAfter(profile: DeviceProfile): string {
  const absence = profile.rules.map((rule) => rule.condition).find((condition) => condition.kind === 'absence');
  return absence === undefined ? '' : `${absence.seconds} s`;
}

/** One line of plain words; also what `explain` prints. */
export function conditionText(rule: Rule): string {
  const delay = rule.raiseDelaySeconds > 0 ? ` for ${rule.raiseDelaySeconds} s` : '';
  const judged = rule.unless.length === 0 ? '' : `; judged only while ${termsText(rule.unless)}`;
  return `${conditionOnly(rule)}${delay}${judged}`;
}

function conditionOnly({ condition }: Rule): string {
  switch (condition.kind) {
    case 'threshold':
      return `${termText({ point: condition.point, test: condition.raise })}, until ${testText(condition.clear)}`;
    case 'state':
      return condition.clear === null ? termsText(condition.when) : `${termsText(condition.when)}, until ${termsText(condition.clear)}`;
    case 'event':
      return `each time ${termsText(condition.when)}`;
    case 'absence':
      return `no message for ${condition.seconds} s`;
    case 'unreadable':
      return 'a message cannot be read';
    case 'signal':
      return 'the gateway observes it';
  }
}

function termsText(terms: readonly Term[]): string {
  return terms.map(termText).join(' and ');
}
function termText({ point, test }: Term): string {
  return `${point} ${testText(test)}`;
}
const words = { above: 'above', below: 'below', atLeast: 'at least', atMost: 'at most' } as const;
function testText(test: Comparison): string {
  if (test.op === 'is') return `is ${test.value}`;
  return test.op === 'in' ? `is ${test.values.join(' or ')}` : `${words[test.op]} ${test.limit}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}
