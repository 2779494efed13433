import type { Device } from '../data/wire.ts';
import { useWords } from '../text/language.ts';

/** Never colour alone: a sign and a word beside it. */
export function DeviceState({ device }: { readonly device: Pick<Device, 'silent' | 'lastMessageAt'> }) {
  const { say } = useWords();
  if (device.silent) return <span className="state is-lost">■ {say('device.silent')}</span>;
  if (device.lastMessageAt === null) return <span className="state quiet">○ {say('device.never')}</span>;
  return <span className="state is-live">● {say('device.online')}</span>;
}
