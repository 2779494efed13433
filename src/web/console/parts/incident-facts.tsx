import { gatewayNow } from '../data/gateway-time.ts';
import type { Incident } from '../data/incidents.ts';
import { useWords } from '../text/language.ts';
import { durationText, momentText } from '../text/moment-text.ts';

/** Open or ended, how many alarms, since when. */
export function IncidentFacts({ incident }: { readonly incident: Incident }) {
  const { say } = useWords();
  const { state, alarms, active, startedAt, endedAt } = incident;
  const lasted = (endedAt === null ? gatewayNow() : Date.parse(endedAt)) - Date.parse(startedAt);
  return (
    <>
      <div className={`alarm-state ${state === 'open' ? 'waits' : ''}`}>
        <span aria-hidden="true">{state === 'open' ? '▲' : '○'}</span> {say(`incident.state.${state}`)}
      </div>
      <div>{say('incident.count', { n: alarms, active })}</div>
      <div className="quiet">
        {endedAt === null
          ? say('incident.since', { at: momentText(startedAt), time: durationText(lasted) })
          : say('incident.lasted', { from: momentText(startedAt), to: momentText(endedAt), time: durationText(lasted) })}
      </div>
    </>
  );
}
