import { Link } from 'react-router';
import type { Health } from '../../data/device-health.ts';
import type { Device } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

/** Why the device is not well, and what to do about it; whom to call is in the papers below. */
export function WhyUnwell({ device, health }: { readonly device: Device; readonly health: Health }) {
  const { say } = useWords();
  if (device.notMonitored !== null) {
    const via = device.notMonitored.replace(/^\w+:/, '');
    return (
      <div className="banner is-error" id="not-monitored">
        <b>◌ {say('device.notMonitored.now')}</b>
        <span>{say('device.notMonitored.why', { via })}</span>
        {device.notMonitored.startsWith('device:') ? (
          <Link to={`/device/${encodeURIComponent(via)}`}>{say('device.notMonitored.see', { via })}</Link>
        ) : null}
      </div>
    );
  }
  if (health === 'silent') {
    const heard = device.lastMessageAt;
    return (
      <div className="banner is-error">
        <b>■ {say('device.silent.now')}</b>
        <span>{heard === null ? say('device.silent.never') : say('device.silent.do', { at: momentText(heard) })}</span>
      </div>
    );
  }
  if (health === 'never') return <p className="banner is-error">{say('device.silent.never')}</p>;
  if (health !== 'unreadable') return null;
  return (
    <div className="banner is-error">
      <b>▲ {say('device.unreadable.now')}</b>
      <Link to="/quarantine">{say('device.unreadable.see')}</Link>
    </div>
  );
}
