import type { LabResult, OperatorLoad } from '../../data/lab.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { numberText } from '../../text/value-text.ts';

const width = 600;
const half = 50;
const sides = ['before', 'after'] as const;
/** EEMUA 191 and ISA-18.2 count in ten minutes. */
const windowMinutes = 10;

/** What either set of rules would have asked of the people on watch. */
export function LoadPanel({ load }: { readonly load: LabResult['load'] }) {
  const { say } = useWords();
  const at = ({ peakAt }: OperatorLoad) => (peakAt === null ? null : <div className="quiet">{momentText(peakAt)}</div>);
  const rows = [
    ['alarms', ({ alarms }: OperatorLoad) => alarms],
    ['perDay', ({ perDay }: OperatorLoad) => numberText(Math.round(perDay * 10) / 10)],
    [
      'peak',
      (side: OperatorLoad) => (
        <>
          {side.peak}
          {at(side)}
        </>
      ),
    ],
    ['flood', ({ floodWindows }: OperatorLoad) => say('lab.load.flood.minutes', { n: floodWindows * windowMinutes })],
  ] as const;
  return (
    <Panel title={say('lab.load')}>
      <LoadPicture load={load} />
      <table className="plain lab-load">
        <thead>
          <tr>
            <td />
            {sides.map((side) => (
              <th key={side} scope="col" className="number">
                <span className={`figure-key side is-${side}`}>{say(`lab.load.${side}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{say(`lab.load.${name}`)}</th>
              {sides.map((side) => (
                <td key={side} className="number">
                  {of(load[side])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Alarms over the period: rules in force above the line, the draft below it, on one scale. */
function LoadPicture({ load }: { readonly load: LabResult['load'] }) {
  const { say } = useWords();
  const [before, after] = [Math.max(0, ...load.before.parts), Math.max(0, ...load.after.parts)];
  const most = Math.max(1, before, after);
  const step = width / Math.max(1, load.before.parts.length);
  const tall = (count: number) => (count / most) * (half - 2);
  return (
    <svg
      className="load-picture"
      viewBox={`0 0 ${width} ${2 * half}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say('lab.load.picture', { before, after })}
    >
      {load.before.parts.map((count, at) => (
        <rect key={at} className="is-before" x={at * step} width={step * 0.8} y={half - 1 - tall(count)} height={tall(count)} />
      ))}
      {load.after.parts.map((count, at) => (
        <rect key={at} className="is-after" x={at * step} width={step * 0.8} y={half + 1} height={tall(count)} />
      ))}
      <line x1={0} x2={width} y1={half} y2={half} />
    </svg>
  );
}
