import { classKinds, type PathReport } from '../../data/paths.ts';
import { useWords } from '../../text/language.ts';
import { widthText } from '../../text/moment-text.ts';

/** What the classes ask, as numbers from memory, beside nothing but their source. */
export function ClassTable({ report: { classes, source } }: { readonly report: PathReport }) {
  const { say, pick } = useWords();
  return (
    <section className="panel classes" aria-labelledby="classes-title">
      <h2 id="classes-title">{say('paths.classes')}</h2>
      <p className="quiet">{pick(source)}</p>
      <dl className="facts">
        {classKinds.map((asks) => (
          <div key={asks}>
            <dt>{say(`paths.class.asks.${asks}`)}</dt>
            <dd>
              {classes
                .filter((each) => each.asks === asks)
                .map(({ name, value }) => `${name} ${asks === 'availability' ? `${(value * 100).toFixed(1)} %` : widthText(value * 1_000)}`)
                .join(' · ')}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
