import type { Scenario, Who } from './scenario.ts';
import { scenarios } from './scenario-table.ts';

/** `docs/generated/scenarios.md`: every story with its timeline, for `anlin simulate`. */
export function scenariosMarkdown(): string {
  return [
    '<!-- Generated from simulators/scenarios/. Do not edit. -->',
    '# Scenarios / 模拟场景',
    '',
    '`anlin simulate <scenario>` plays a community over MQTT: `--buildings` sets its size, `--seed` makes the same story again, `--speed` makes it faster.',
    '`anlin simulate <场景>` 经 MQTT 模拟一个社区：`--buildings` 规模，`--seed` 重现同一故事，`--speed` 加速。',
    '',
    ...scenarios.flatMap(section),
  ].join('\n');
}

function section({ name, zh, en, timeline, faults }: Scenario): string[] {
  return [
    `## ${name}`,
    '',
    `${zh}。 ${en}.`,
    '',
    ...(timeline.length === 0 ? [] : ['| s | device | act | 发生了什么 | what happens |', '| --- | --- | --- | --- | --- |']),
    ...timeline.map((moment) => `| ${moment.at} | ${who(moment.who)} | \`${moment.act}\` | ${moment.zh} | ${moment.en} |`),
    ...(timeline.length === 0 ? [] : ['']),
    ...(faults.length === 0 ? [] : [`Faults on the way / 通信异常: ${[...new Set(faults.map((row) => who(row.who)))].join(', ')}.`, '']),
  ];
}

function who({ profile, nth }: Who): string {
  return nth === 'every' ? `every \`${profile}\`` : `\`${profile}\` ${nth + 1}`;
}
