import type { DeviceTest } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

/** Everybody sees that a commissioning test goes on. */
export function TestStrip({ test }: { readonly test: DeviceTest }) {
  const { say } = useWords();
  const { by, since, until, terminals, reason } = test;
  return (
    <p className="banner is-test" id="test-now">
      {say('device.test.now', { by, since: momentText(since), until: momentText(until), terminals: terminals.join(', '), reason })}
    </p>
  );
}
