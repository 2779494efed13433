import { Button } from 'antd';
import type { OneTimeLink } from '../../data/people.ts';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

/** Addresses that mean this very machine. */
const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function LinkShown({ name, link, close }: { readonly name: string; readonly link: OneTimeLink; readonly close: () => void }) {
  const { say } = useWords();
  return (
    <>
      <ShownOnce what={say('people.link')} value={`${location.origin}${link.invitation}`} warning={say('people.link.once', { name })}>
        <p>{say('people.link.ends', { at: momentText(link.expiresAt) })}</p>
        {local.test(location.hostname) ? <p className="quiet">{say('people.link.local', { host: location.host })}</p> : null}
      </ShownOnce>
      <div className="acts">
        <Button type="primary" size="large" onClick={close}>
          {say('done')}
        </Button>
      </div>
    </>
  );
}
