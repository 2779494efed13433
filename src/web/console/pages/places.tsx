import { useState } from 'react';
import { Link } from 'react-router';
import { usePlaces } from '../data/devices.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { byParent, shownNodes } from './places/place-rows.ts';

/** The tree of places, with what stands there and what is wrong there; closed below the second level. */
export function Component() {
  const { say } = useWords();
  const places = usePlaces();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const toggle = (place: string) =>
    setToggled((before) => {
      const after = new Set(before);
      if (!after.delete(place)) after.add(place);
      return after;
    });
  const children = byParent(places.data ?? []);
  const rows = shownNodes(places.data ?? [], children, toggled);
  return (
    <>
      <PageHead title={say('places.title')}>
        <Age at={places.dataUpdatedAt} oldMs={90_000} refresh={() => void places.refetch()} />
      </PageHead>
      <Failure error={places.error} again={() => void places.refetch()} />
      {places.isPending ? <Waiting /> : null}
      {places.data && rows.length === 0 ? <p>{say('places.none')}</p> : null}
      {rows.length === 0 ? null : (
        <div className="panel scroll">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{say('places.column.place')}</th>
                <th scope="col" className="number">
                  {say('places.column.devices')}
                </th>
                <th scope="col">{say('places.column.alarms')}</th>
                <th scope="col">{say('places.column.terminals')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ node, depth, open }) => (
                <tr key={node.place}>
                  <th scope="row" style={{ paddingInlineStart: 12 + depth * 24 }}>
                    {children.has(node.place) ? (
                      <button
                        type="button"
                        className="fold"
                        aria-expanded={open}
                        aria-label={node.name || say('place.root')}
                        onClick={() => toggle(node.place)}
                      >
                        {open ? '▾' : '▸'}
                      </button>
                    ) : (
                      <span className="fold" />
                    )}
                    <Link to={node.place === '' ? '/devices' : `/devices?place=${encodeURIComponent(node.place)}`}>
                      {node.name || say('place.root')}
                    </Link>
                  </th>
                  <td className="number">{node.devices}</td>
                  <td>
                    {node.worst ? <SeverityMark severity={node.worst} /> : null} {node.activeAlarms}
                  </td>
                  <td>
                    {node.terminals === 0 ? (
                      <span className="quiet">{say('places.terminals.none')}</span>
                    ) : (
                      `${node.liveTerminals} / ${node.terminals}`
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
