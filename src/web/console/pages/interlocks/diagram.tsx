import type { Interlock } from '../../data/interlocks.ts';
import { useWords } from '../../text/language.ts';

const row = 46;
const [left, right, width] = [200, 330, 680] as const;
const longest = 22;

const short = (words: string) => (words.length > longest ? `${words.slice(0, longest - 1)}…` : words);

/** Cause -> effects, drawn; the list beneath says the same in words. */
export function Diagram({ interlock }: { readonly interlock: Interlock }) {
  const { say, pick } = useWords();
  const { effects, cause } = interlock;
  const height = Math.max(2, effects.length) * row + 12;
  const middle = height / 2;
  const causes = cause.rules.length > 0 ? cause.rules : [cause.hazard ?? ''];
  return (
    <figure className="interlock-figure">
      <svg
        className="interlock-diagram"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={say('interlock.diagram', { title: pick(interlock.title) })}
      >
        <rect className="is-cause" x={4} y={middle - 14 - causes.length * 9} width={left - 8} height={28 + causes.length * 18} rx={6} />
        {causes.map((name, index) => (
          <text key={name} x={left / 2} y={middle + 5 + (index - (causes.length - 1) / 2) * 18} textAnchor="middle">
            {short(name)}
          </text>
        ))}
        {effects.map((effect, index) => {
          const y = index * row + 6 + row / 2;
          return (
            <g key={effect.id} className={effect.dangerous ? 'is-dangerous' : undefined}>
              <path d={`M ${left} ${middle} C ${left + 60} ${middle}, ${right - 70} ${y}, ${right - 8} ${y}`} />
              <path d={`M ${right - 8} ${y} l -8 -5 v 10 z`} className="arrow" />
              <rect x={right} y={y - 18} width={width - right - 4} height={36} rx={6} />
              <text x={right + 12} y={y + 5}>
                {effect.dangerous ? '▲ ' : ''}
                {short(`${effect.order}. ${pick(effect.title)}`)} · {effect.failSafe.seconds} s
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <div>
          <b>{say('interlock.cause')}</b> {causes.join(', ')} · {say('interlock.inArea', { area: say(`interlock.area.${interlock.area}`) })}
        </div>
        <ul>
          {effects.map((effect) => (
            <li key={effect.id}>
              {say('interlock.effect', { order: effect.order, title: pick(effect.title), seconds: effect.failSafe.seconds })}
              {effect.delaySeconds > 0 ? say('interlock.effect.after', { seconds: effect.delaySeconds }) : ''}
              {effect.dangerous ? say('interlock.effect.dangerous') : ''}
              {effect.sparks ? say('interlock.effect.sparks') : ''}
              <span className="quiet"> {pick(effect.failSafe.source)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
