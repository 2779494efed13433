import { stageWords } from '../../../page/plan-words.ts';
import type { WrittenPlan } from '../../data/plans.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface PlanLayout {
  readonly width: number;
  readonly height: number;
  readonly stages: readonly { readonly stage: string; readonly x: number }[];
  /** Where the stages stand. */
  readonly axis: number;
  readonly lanes: readonly { readonly role: string; readonly y: number; readonly height: number }[];
  readonly steps: readonly (Box & { readonly id: string; readonly number: number })[];
  readonly clocks: readonly { readonly id: string; readonly from: number; readonly to: number; readonly y: number }[];
  readonly rungs: readonly (Box & { readonly level: number })[];
}

const left = 116;
const column = 150;
const arc = 34;
const step = { height: 46, gap: 8 } as const;
const rung = { height: 108, rise: 20 } as const;

/** Where everything of a plan is drawn: stages left to right, steps by role in lanes, clocks above, the ladder below. */
export function planLayout({ steps, clocks, escalation }: WrittenPlan): PlanLayout {
  const named = new Set([
    'queued',
    'acknowledged',
    'closed',
    ...clocks.flatMap(({ from, to }) => [from, to]),
    ...steps.flatMap(({ reaches }) => reaches ?? []),
  ]);
  const stages = stageWords.filter((stage) => named.has(stage));
  const xOf = (stage: string) => left + 30 + stages.indexOf(stage) * column;
  const arcs = [...clocks].sort((a, b) => span(stages, a) - span(stages, b));
  const axis = 24 + arcs.length * arc;
  const roles = [...new Set(steps.map(({ role }) => role))];
  // A step stands before the stage that it, or the next one after it that reaches any, leads to.
  const segments = steps.map((_, at) => {
    const reaches = steps.slice(at).find((each) => each.reaches !== undefined)?.reaches;
    return Math.max(0, (reaches === undefined ? stages.length - 1 : stages.indexOf(reaches)) - 1);
  });
  const stack = (role: string, at: number) =>
    steps.slice(0, at).filter((each, index) => each.role === role && segments[index] === segments[at]).length;
  let y = axis + 44;
  const lanes = roles.map((role) => {
    const most = Math.max(...steps.map((each, at) => (each.role === role ? stack(role, at) + 1 : 0)));
    const lane = { role, y, height: most * (step.height + step.gap) + step.gap };
    y += lane.height;
    return lane;
  });
  const width = xOf(stages.at(-1) ?? 'queued') + 90;
  const each = (width - 16) / Math.max(1, escalation.length);
  const top = y + 34;
  return {
    width,
    height: top + rung.height + (escalation.length - 1) * rung.rise + 10,
    stages: stages.map((stage) => ({ stage, x: xOf(stage) })),
    axis,
    lanes,
    steps: steps.map(({ id, role }, at) => ({
      id,
      number: at + 1,
      x: left + 36 + (segments[at] ?? 0) * column,
      y: (lanes.find((lane) => lane.role === role)?.y ?? 0) + step.gap + stack(role, at) * (step.height + step.gap),
      width: column - 12,
      height: step.height,
    })),
    clocks: arcs.map(({ id, from, to }, at) => ({ id, from: xOf(from), to: xOf(to), y: axis - 14 - at * arc })),
    rungs: escalation.map(({ level }, at) => ({
      level,
      x: 8 + at * each,
      y: top + (escalation.length - 1 - at) * rung.rise,
      width: each - 14,
      height: rung.height,
    })),
  };
}

function span(stages: readonly string[], { from, to }: { readonly from: string; readonly to: string }): number {
  return stages.indexOf(to) - stages.indexOf(from);
}

/** Lines of at most `most` letters; a Chinese character is two wide. What does not fit ends in an ellipsis: the words below are whole. */
export function wrapped(text: string, most: number, lines: number): readonly string[] {
  const found: string[] = [];
  let line = '';
  for (const part of text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    if (line !== '' && widthOf(line + part.trimEnd()) > most) {
      found.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? part.trimStart() : part;
  }
  if (line.trim() !== '') found.push(line.trimEnd());
  if (found.length <= lines) return found;
  const last = found[lines - 1] ?? '';
  return [...found.slice(0, lines - 1), `${widthOf(last) < most ? last : last.slice(0, -1)}…`];
}

const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[\p{Script=Han}，。：；（）“”]/u.test(letter) ? 2 : 1), 0);
