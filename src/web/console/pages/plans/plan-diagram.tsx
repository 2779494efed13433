import { planWord } from '../../../page/plan-words.ts';
import type { WrittenPlan } from '../../data/plans.ts';
import { Scrolled } from '../../parts/scrolled.tsx';
import { useWords } from '../../text/language.ts';
import { widthText } from '../../text/moment-text.ts';
import { planLayout, wrapped } from './plan-layout.ts';

/** A plan drawn; the words beneath say the same. */
export function PlanDiagram({ plan }: { readonly plan: WrittenPlan }) {
  const { say, pick } = useWords();
  const { width, height, stages, axis, lanes, steps, clocks, rungs } = planLayout(plan);
  const label = say('plans.diagram', { title: pick(plan.title) });
  return (
    <Scrolled label={label}>
      <svg className="plan-diagram" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
        {lanes.map(({ role, y, height: tall }, at) => (
          <g key={role} className={at % 2 === 0 ? 'lane' : 'lane is-other'}>
            <rect x={0} y={y} width={width} height={tall} />
            <Lines lines={wrapped(pick(planWord('role', role)), 13, 2)} x={10} y={y + tall / 2} />
          </g>
        ))}
        {stages.map(({ stage, x }) => (
          <g key={stage} className="stage">
            <line x1={x} y1={axis} x2={x} y2={(lanes.at(-1)?.y ?? axis) + (lanes.at(-1)?.height ?? 0)} />
            <circle cx={x} cy={axis} r={7} />
            <text x={x} y={axis + 26} textAnchor="middle">
              {pick(planWord('stage', stage))}
            </text>
          </g>
        ))}
        <line className="axis" x1={stages[0]?.x ?? 0} y1={axis} x2={stages.at(-1)?.x ?? 0} y2={axis} />
        {clocks.map(({ id, from, to, y }) => {
          const clock = plan.clocks.find((each) => each.id === id);
          const r = 8;
          return (
            <g key={id} className="clock">
              <path
                d={`M ${from} ${axis - 8} V ${y + r} Q ${from} ${y} ${from + r} ${y} H ${to - r} Q ${to} ${y} ${to} ${y + r} V ${axis - 8}`}
              />
              <path className="arrow" d={`M ${to} ${axis - 7} l -4 -8 h 8 z`} />
              <text x={(from + to) / 2} y={y - 4} textAnchor="middle">
                {clock ? `${wrapped(pick(clock.title), 30, 1)[0]} · ${widthText(clock.seconds * 1_000)}` : ''}
              </text>
            </g>
          );
        })}
        {steps.map(({ id, number, ...box }) => {
          const step = plan.steps.find((each) => each.id === id);
          return (
            <g key={id} className={step?.required ? 'step' : 'step is-optional'}>
              <rect {...box} rx={6} />
              <Lines lines={wrapped(`${number}. ${step ? pick(step.title) : ''}`, 20, 2)} x={box.x + 8} y={box.y + box.height / 2} />
            </g>
          );
        })}
        {rungs.map(({ level, ...box }, at) => {
          const rung = plan.escalation.find((each) => each.level === level);
          const clock = plan.clocks.find(({ id }) => id === rung?.clock);
          const when =
            at === 0 ? say('plan.level.begin') : clock ? say('plan.level.clock', { clock: pick(clock.title) }) : say('plan.level.person');
          const letters = Math.floor((box.width - 16) / 6.6);
          return (
            <g key={level} className="rung">
              <rect {...box} rx={6} />
              <Lines
                lines={[
                  ...wrapped(rung ? `${level}. ${pick(rung.title)}` : '', letters, 2),
                  ...wrapped((rung?.roles ?? []).map((role) => pick(planWord('role', role))).join(' · '), letters, 2),
                  ...wrapped(when, letters, 2),
                ]}
                x={box.x + 8}
                y={box.y + box.height / 2}
              />
            </g>
          );
        })}
      </svg>
    </Scrolled>
  );
}

const leading = 16;

/** A few lines around a middle. */
function Lines({ lines, x, y }: { readonly lines: readonly string[]; readonly x: number; readonly y: number }) {
  return (
    <text>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name
        <tspan key={at} x={x} y={y + 5 + (at - (lines.length - 1) / 2) * leading}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
