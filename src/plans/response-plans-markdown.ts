import type { ClosingNeed, ResponsePlan } from '../model/plan.ts';
import { roleTexts } from '../model/responder-text.ts';
import { lengthOf, needTexts, stageTexts } from '../respond/response-sentences.ts';
import { planDiagram } from './plan-diagram.ts';

/** `docs/generated/response-plans.md`: every plan as a diagram, then its steps, clocks and what closes it. */
export function responsePlansMarkdown(plans: ReadonlyMap<string, { readonly plan: ResponsePlan }>): string {
  const sorted = [...plans.values()].map(({ plan }) => plan).sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    '<!-- Generated from plans/. Do not edit. -->',
    '# Response plans / 应急预案',
    '',
    '[M] = 凭记忆，须对照标准原文核对，站点可改。[M] = from memory: check it against the text of the standard; a site may change it.',
    '写自己的预案 / write your own: [response-plans.zh-CN.md](../how-to/response-plans.zh-CN.md), [response-plans.md](../how-to/response-plans.md).',
    '',
    ...table(
      ['plan', '预案', 'hazard', 'rules'],
      sorted.map((plan) => [`[\`${plan.id}\`](#${plan.id})`, `${plan.title.zh} / ${plan.title.en}`, plan.hazard, rulesOf(plan)]),
    ),
    ...sorted.flatMap(section),
  ].join('\n');
}

function section(plan: ResponsePlan): string[] {
  const { id, title, summary, per, minSeverity, steps, clocks, resources, closing, source } = plan;
  const stages = (from: keyof typeof stageTexts, to: keyof typeof stageTexts) =>
    `${stageTexts[from].zh} → ${stageTexts[to].zh} / ${stageTexts[from].en} → ${stageTexts[to].en}`;
  return [
    `## ${id}`,
    '',
    `**${title.zh} / ${title.en}.** ${summary.zh} ${summary.en}`,
    '',
    ...planDiagram(plan),
    ...table(
      ['', 'step', '步骤', 'who', '怎么做', 'what to do', 'reaches', 'required'],
      steps.map((step, index) => [
        `${index + 1}`,
        `\`${step.id}\``,
        `${step.title.zh} / ${step.title.en}`,
        `${roleTexts[step.role].zh} / ${roleTexts[step.role].en}`,
        step.instruction.zh,
        step.instruction.en,
        step.reaches === undefined ? '' : `${stageTexts[step.reaches].zh} / ${stageTexts[step.reaches].en}`,
        step.required ? '必做 / yes' : '',
      ]),
    ),
    ...table(
      ['clock', '时限', 'from → to', 'within', '依据', 'source'],
      clocks.map((clock) => [
        `\`${clock.id}\``,
        `${clock.title.zh} / ${clock.title.en}`,
        `${stages(clock.from, clock.to)}${clock.orForwarded ? '，或已转出 / or forwarded' : ''}`,
        lengthOf(clock.seconds).en,
        clock.source.zh,
        clock.source.en,
      ]),
    ),
    `* 适用 / for: ${rulesOf(plan)}, \`${minSeverity}\` 及以上 / and graver; ${per === 'subject' ? '每台设备一份 / one for each device' : '每个事件一份 / one for each incident'}.`,
    ...(resources.length === 0 ? [] : [`* 资源 / resources: ${resources.map(({ zh, en }) => `${zh} / ${en}`).join('; ')}.`]),
    `* 办结前 / before it is closed: 告警全部解除、必做步骤完成 / alarms over, required steps done${closing.map(needOf).join('')}.`,
    ...(source === null ? [] : [`* 依据 / source: ${source.zh}。${source.en}.`]),
    '',
  ];
}

function rulesOf({ rules, hazard }: ResponsePlan): string {
  return rules.length === 0 ? `其余 \`${hazard}\` 规则 / all other \`${hazard}\` rules` : rules.map((rule) => `\`${rule}\``).join(', ');
}

function needOf(need: ClosingNeed): string {
  return `; ${needTexts[need].zh} / ${needTexts[need].en}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}
