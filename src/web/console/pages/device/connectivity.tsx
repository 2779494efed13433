import type { Alarm } from '../../data/alarms.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { useHeard } from '../../data/heard.ts';
import { closed, heardEveryMs, type Stretch, stretchesOf, uncovered } from '../../data/heard-times.ts';
import { useSilences } from '../../data/silences.ts';
import type { Profile } from '../../data/wire.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { durationText, momentText } from '../../text/moment-text.ts';

const days = 30;
const shown = 8;

interface Shown {
  readonly deviceId: string;
  readonly alarms: readonly Alarm[] | undefined;
  /** Undefined until the types are read; a type that is not there any more promises nothing. */
  readonly profiles: ReadonlyMap<string, Profile> | undefined;
  readonly profile: Profile | undefined;
}

/** When the device spoke, when it did not, and of what time nothing is known. */
export function Connectivity({ deviceId, alarms, profiles, profile }: Shown) {
  const { say } = useWords();
  const silences = useSilences(deviceId, alarms);
  const intervalMs = profiles === undefined ? null : (profile?.expectedIntervalSeconds ?? 0) * 1_000;
  const heard = useHeard(deviceId, days, intervalMs);
  const now = gatewayNow();
  const window = { from: now - days * 86_400_000, to: now };
  const everyMs = heardEveryMs(intervalMs ?? 0);
  const heardIn = stretchesOf(heard.data ?? [], everyMs, window, 2 * (intervalMs ?? 0));
  const inside = (silences.data ?? []).filter(({ to }) => (to ?? now) > window.from);
  const silentIn = inside.map((silence) => closed({ ...silence, from: Math.max(window.from, silence.from) }, now));
  const unknownMs = uncovered([...heardIn, ...silentIn], window);
  const silentMs = silentIn.reduce((sum, { from, to }) => sum + to - from, 0);
  const words = [
    inside.length > 0
      ? say('device.connectivity.count', { n: inside.length, time: durationText(silentMs) })
      : heardIn.length > 0
        ? say('device.connectivity.none', { n: days })
        : null,
    unknownMs < everyMs
      ? null
      : heardIn.length + inside.length > 0
        ? say('device.connectivity.unknown', { time: durationText(unknownMs) })
        : say('device.connectivity.nothing', { n: days }),
  ].filter((part) => part !== null);
  const drawn = (name: string, stretches: readonly Stretch[]) =>
    stretches.map(({ from, to }) => (
      <span
        key={`${name} ${from}`}
        className={name}
        style={{
          insetInlineStart: `${((from - window.from) / (now - window.from)) * 100}%`,
          width: `${((to - from) / (now - window.from)) * 100}%`,
        }}
      />
    ));
  return (
    <Panel title={say('device.connectivity')} more={<span className="quiet">{say('device.connectivity.days', { n: days })}</span>}>
      <Failure
        error={silences.error ?? heard.error}
        again={() => {
          void silences.refetch();
          void heard.refetch();
        }}
      />
      {silences.data && heard.data ? (
        <>
          <div className="timeline" role="img" aria-label={words.join(' · ')}>
            {drawn('is-heard', heardIn)}
            {drawn('is-silent', silentIn)}
          </div>
          <ul className="timeline-key" aria-hidden="true">
            {(['is-heard', 'is-silent', 'is-unknown'] as const).map((name) => (
              <li key={name} className={name}>
                {say(`device.connectivity.${name}`)}
              </li>
            ))}
          </ul>
          <p className={inside.length === 0 && unknownMs < everyMs ? 'health is-ok' : undefined}>{words.join(' · ')}</p>
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
