import { useRuleTitles } from '../../data/alarms.ts';
import type { Interlock, InterlockEffect } from '../../data/interlocks.ts';
import { useWords } from '../../text/language.ts';

const row = 46;
const [left, right, width] = [260, 360, 700] as const;
/** Pixels of words at 14 px, about: a Chinese character is twice as wide as a letter. */
const wide = (words: string) => [...words].reduce((sum, letter) => sum + (letter > '\u2e80' ? 14 : 7.2), 0);

/** As much as fits; the list beneath has all of it. */
function short(words: string, room: number): string {
  if (wide(words) <= room) return words;
  const letters = [...words];
  while (letters.length > 1 && wide(letters.join('')) > room - 14) letters.pop();
  return `${letters.join('')}…`;
}

/** Cause -> effects, drawn; the list beneath says the same in words. */
export function Diagram({ interlock }: { readonly interlock: Interlock }) {
  const { say, pick } = useWords();
  const { effects, cause } = interlock;
  const ruleTitles = useRuleTitles();
  const causes = cause.rules.length > 0 ? ruleTitles(cause.rules) : [cause.hazard ?? ''];
  const height = Math.max(2, effects.length, (causes.length * 18 + 28) / row) * row + 12;
  const middle = height / 2;
  // Effects of one order begin together: then a number says nothing.
  const isStepped = new Set(effects.map(({ order }) => order)).size > 1;
  const named = (effect: InterlockEffect) => `${isStepped ? `${effect.order}. ` : ''}${pick(effect.title)}`;
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
            {short(name, left - 24)}
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
                {short(`${effect.dangerous ? '▲ ' : ''}${named(effect)}`, width - right - 80)} · {effect.failSafe.seconds} s
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <div>
          <b>{say('interlock.cause')}</b> {causes.join(' · ')} <span className="quiet">{cause.rules.join(', ')}</span> ·{' '}
          {say('interlock.inArea', { area: say(`interlock.area.${interlock.area}`) })}
        </div>
        <ul>
          {effects.map((effect) => (
            <li key={effect.id}>
              {say('interlock.effect', { title: named(effect), seconds: effect.failSafe.seconds })}
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
