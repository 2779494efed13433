import type { AnyChannelKind } from './channel-port.ts';
import { cap } from './channels/cap/cap-channel.ts';
import { dingtalk } from './channels/dingtalk/dingtalk-channel.ts';
import { email } from './channels/email/email-channel.ts';
import { feishu } from './channels/feishu/feishu-channel.ts';
import { gb26875 } from './channels/gb26875/gb26875-channel.ts';
import { sms } from './channels/sms/sms-channel.ts';
import { webhook } from './channels/webhook/webhook-channel.ts';
import { wecom } from './channels/wecom/wecom-channel.ts';

/** Every channel that tells subscribers: `kind` in the settings -> its folder. */
export const channelTable: Readonly<Record<string, AnyChannelKind>> = {
  webhook,
  cap,
  email,
  dingtalk,
  wecom,
  feishu,
  sms,
  gb26875,
};
