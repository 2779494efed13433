import { useState } from 'react';
import { type Interlock, type InterlockActBody, type Targets, useTargets } from '../../data/interlocks.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly interlock: Interlock;
  readonly place: string;
  /** The place as people read it. */
  readonly where: string;
  /** One was fired before: what came of it is void then. */
  readonly again: boolean;
  readonly act: (body: InterlockActBody) => Promise<unknown>;
}

/** Which device is the cause, and what that would move, said before it is asked; where nothing would move nothing is asked. */
export function TestForm({ interlock, place, where, again, act }: Shown) {
  const { say } = useWords();
  const [deviceId, setDevice] = useState('');
  const targets = useTargets(interlock.id, place, deviceId);
  const whyNot = useWhyNot(interlock, deviceId);
  const moved = [...new Set((targets.data?.moved ?? []).map((each) => each.deviceId))].join(', ');
  return (
    <div className="interlock-test">
      <select
        className="plain-select"
        aria-label={`${say('interlock.device')}: ${where}`}
        value={deviceId}
        onChange={({ target }) => setDevice(target.value)}
      >
        <option value="">{say('interlock.device')}</option>
        {(targets.data?.causes ?? []).map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
      {deviceId !== '' && moved !== '' ? (
        <ConfirmedAct
          key={deviceId}
          label={say('interlock.act.test')}
          ariaLabel={`${say('interlock.act.test')}: ${where}`}
          ask={`${again ? `${say('interlock.ask.again')} ` : ''}${say('interlock.ask.test', { devices: moved })}`}
          danger
          act={() => act({ act: 'test', place, deviceId })}
        />
      ) : null}
      {/* Always there: what is said in it later is read aloud. */}
      <p role="status">{targets.data === undefined ? '' : whyNot(targets.data)}</p>
      <Failure error={targets.error} again={() => void targets.refetch()} />
    </div>
  );
}

/** Why a test is not offered; '' = it is, or no device was chosen yet. */
function useWhyNot(interlock: Interlock, deviceId: string) {
  const { say, pick } = useWords();
  return ({ causes, moved, without, spared }: Targets): string => {
    if (causes.length === 0) return say('interlock.test.noCause');
    if (deviceId === '' || moved.length > 0) return '';
    const titles = interlock.effects.filter(({ id }) => without.includes(id)).map(({ title }) => pick(title));
    const lacks = titles.length === 0 ? '' : say('firing.without', { effects: titles.join(' · ') });
    const left = spared.length === 0 ? '' : say('firing.spared', { devices: spared.join(', ') });
    return [say('interlock.test.nothing'), lacks, left].filter((part) => part !== '').join(' ');
  };
}
