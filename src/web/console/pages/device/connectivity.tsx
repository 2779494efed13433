import type { Alarm } from '../../data/alarms.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import type { Silence } from '../../data/silence-steps.ts';
import { useSilences } from '../../data/silences.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { durationText, momentText } from '../../text/moment-text.ts';

const days = 30;
const shown = 8;

/** When the device spoke and when it did not. */
export function Connectivity({ deviceId, alarms }: { readonly deviceId: string; readonly alarms: readonly Alarm[] | undefined }) {
  const { say } = useWords();
  const silences = useSilences(deviceId, alarms);
  const now = gatewayNow();
  const from = now - days * 86_400_000;
  const inside = (silences.data ?? []).filter(({ to }) => (to ?? now) > from);
  const length = (silence: Silence) => (silence.to ?? now) - Math.max(from, silence.from);
  const words =
    inside.length === 0
      ? say('device.connectivity.none', { n: days })
      : say('device.connectivity.count', { n: inside.length, time: durationText(inside.reduce((sum, each) => sum + length(each), 0)) });
  return (
    <Panel title={say('device.connectivity')} more={<span className="quiet">{say('device.connectivity.days', { n: days })}</span>}>
      <Failure error={silences.error} again={() => void silences.refetch()} />
      {silences.data ? (
        <>
          <div className="timeline" role="img" aria-label={words}>
            {inside.map((silence) => (
              <span
                key={silence.from}
                style={{
                  insetInlineStart: `${((Math.max(from, silence.from) - from) / (now - from)) * 100}%`,
                  width: `${(length(silence) / (now - from)) * 100}%`,
                }}
              />
            ))}
          </div>
          <p className={inside.length === 0 ? 'health is-ok' : undefined}>{words}</p>
          {inside.length === 0 ? null : (
            <>
              <ul className="silences">
                {[...inside]
                  .reverse()
                  .slice(0, shown)
                  .map((silence) => (
                    <li key={silence.from}>
                      {say('device.connectivity.one', {
                        from: momentText(silence.from),
                        to: silence.to === null ? say('device.connectivity.now') : momentText(silence.to),
                        time: durationText((silence.to ?? now) - silence.from),
                      })}
                    </li>
                  ))}
              </ul>
              <p className="quiet">{say('device.connectivity.why')}</p>
            </>
          )}
        </>
      ) : null}
    </Panel>
  );
}
