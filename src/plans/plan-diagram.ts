import type { EscalationLevel, PlanStep, ResponsePlan } from '../model/plan.ts';
import { roleTexts, tierTexts } from '../model/responder-text.ts';
import type { Text } from '../model/text.ts';
import { lengthOf, stageTexts } from '../respond/response-sentences.ts';

/** A plan as a Mermaid flow: its steps in order on one side, the ladder with what calls each rung on the other. */
export function planDiagram({ steps, escalation, clocks }: ResponsePlan): string[] {
  const clock = (id: string) => clocks.find((each) => each.id === id);
  return [
    '```mermaid',
    'flowchart LR',
    '  subgraph steps["步骤 / Steps"]',
    '    direction TB',
    ...steps.map((step, index) => `    s${index + 1}["${node(`${index + 1} `, step.title, stepNote(step))}"]`),
    ...steps.slice(1).map((_, index) => `    s${index + 1} --> s${index + 2}`),
    '  end',
    '  subgraph ladder["升级 / Escalation"]',
    '    direction TB',
    ...escalation.map((level) => `    l${level.level}["${node(`${level.level} `, level.title, levelNote(level))}"]`),
    ...escalation.slice(1).map((level, index) => {
      const called = level.clock === undefined ? undefined : clock(level.clock);
      if (called === undefined) return `    l${index + 1} -. "由人升级<br/>by a person" .-> l${level.level}`;
      const { zh, en } = lengthOf(called.seconds);
      const stage = stageTexts[called.to];
      return `    l${index + 1} -- "${zh}内未${stage.zh}<br/>not ${stage.en} in ${en}" --> l${level.level}`;
    }),
    '  end',
    '```',
    '',
  ];
}

function stepNote({ role, reaches }: PlanStep): Text {
  const [{ zh, en }, stage] = [roleTexts[role], reaches === undefined ? null : stageTexts[reaches]];
  return stage === null ? { zh, en } : { zh: `${zh}，${stage.zh}`, en: `${en}, ${stage.en}` };
}

function levelNote({ tier, roles }: EscalationLevel): Text {
  const those = { zh: roles.map((role) => roleTexts[role].zh).join('、'), en: roles.map((role) => roleTexts[role].en).join(', ') };
  if (tier === undefined) return those;
  return { zh: `告知${tierTexts[tier].zh}；${those.zh}`, en: `tells the ${tierTexts[tier].en}; ${those.en}` };
}

function node(before: string, title: Text, note: Text): string {
  return [`<b>${before}${label(title.zh)}</b>`, label(title.en), `<i>${label(note.zh)}</i>`, `<i>${label(note.en)}</i>`].join('<br/>');
}

/** Quotes and angle brackets mean something in a label of Mermaid. */
function label(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
