import type { AnyChannelKind } from './channel-port.ts';
import { cap } from './channels/cap/cap-channel.ts';
import { webhook } from './channels/webhook/webhook-channel.ts';

/** Every channel that tells subscribers: `kind` in the settings -> its folder. */
export const channelTable: Readonly<Record<string, AnyChannelKind>> = {
  webhook,
  cap,
};
