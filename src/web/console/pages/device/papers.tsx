import { isOverdue } from '../../data/device-health.ts';
import type { DevicePapers } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { Phones } from '../../parts/phones.tsx';
import { useWords } from '../../text/language.ts';

/** What is asked for on the telephone comes first. */
const fields = [
  'rescueCode',
  'registrationCode',
  'maintainerPhone',
  'maintainer',
  'maker',
  'model',
  'serial',
  'installedOn',
  'inspectedOn',
  'inspectionDue',
  'opcua',
  'note',
] as const;

/** Nothing is said of a paper that nobody knows. */
export function Papers({ papers }: { readonly papers: DevicePapers }) {
  const { say } = useWords();
  const known = fields.flatMap((field) => (papers[field] ? [[field, papers[field]] as const] : []));
  return (
    <Panel title={say('device.papers')}>
      {known.length === 0 ? <p className="quiet">{say('device.papers.none')}</p> : null}
      <dl className="facts papers">
        {known.map(([field, text]) => (
          <div key={field} className={field}>
            <dt>{say(`papers.${field}`)}</dt>
            <dd>
              {field === 'maintainerPhone' ? <Phones text={text} /> : text}
              {field === 'inspectionDue' && isOverdue(papers) ? <b className="overdue"> ({say('device.papers.overdue')})</b> : null}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
