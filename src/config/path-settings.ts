import { z } from 'zod';
import { capSources } from './cap-sources.ts';
import { channels } from './channels.ts';
import type { SettingRow } from './setting-row.ts';

const text = z.string().trim().min(1);
const yes = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', 'yes', 'no'])])
  .transform((v) => v === true || v === 'true' || v === '1' || v === 'yes');

/** Ways to people and other systems that are no device's: spread into setting-table.ts. */
export const pathSettings = {
  channels: {
    env: 'ANLIN_CHANNELS',
    schema: channels,
    fallback: [],
    zh: '通知通道的收件方：列表 {id, kind, place, minSeverity, steps, language, allowPrivateAddresses, ...}；变量中写 JSON；见 docs/how-to/channels.md',
    en: 'who is told over a channel: a list of {id, kind, place, minSeverity, steps, language, allowPrivateAddresses, ...}; JSON in the variable; see docs/how-to/channels.md',
  },
  'cap.sender': {
    env: 'ANLIN_CAP_SENDER',
    schema: z.string().regex(/^[^\s,<&]{1,100}$/, 'expected a name without spaces, commas, < and &, such as a domain name'),
    fallback: null,
    zh: 'CAP 消息的发送方（全网唯一，例如域名）；空为 anlin-<网关编号>',
    en: 'sender of CAP messages, unique among all senders, such as a domain name; unset = anlin-<gateway id>',
  },
  'cap.geocode': {
    env: 'ANLIN_CAP_GEOCODE',
    schema: z.string().regex(/^[^=]{1,60}=[^=]{1,60}$/, 'expected <name of the code>=<code>, such as GB/T 2260=110105'),
    fallback: null,
    zh: 'CAP 消息中的区域代码：代码名=代码，例如 GB/T 2260=110105',
    en: 'code of the area in CAP messages: <name of the code>=<code>, such as GB/T 2260=110105',
  },
  'cap.signKey': {
    env: 'ANLIN_CAP_SIGN_KEY',
    schema: text,
    fallback: null,
    zh: 'CAP 消息签名的 RSA 私钥文件（PEM）；空为不签名',
    en: 'RSA private key (PEM file) that signs CAP messages; unset = they are not signed',
  },
  'cap.signCert': {
    env: 'ANLIN_CAP_SIGN_CERT',
    schema: text,
    fallback: null,
    zh: '上述私钥的证书文件（PEM）',
    en: 'certificate of that key (PEM file)',
  },
  'cap.sources': {
    env: 'ANLIN_CAP_SOURCES',
    schema: capSources,
    fallback: [],
    zh: '读取其 CAP 消息的外部来源：列表 {id, senders, place, areas, hours, subscriber, feed, ...}；变量中写 JSON；见 docs/how-to/channels.md',
    en: 'whose CAP messages are read: a list of {id, senders, place, areas, hours, subscriber, feed, ...}; JSON in the variable; see docs/how-to/channels.md',
  },
  'terminals.testHours': {
    env: 'ANLIN_TERMINAL_TEST_HOURS',
    schema: z.coerce.number().min(0.001).max(24),
    fallback: 24,
    zh: '每隔多少小时向每个终端发一次测试告警，须显示后返回；至多 24，即至少每天一次（EN 81-28 要求至少每 72 小时）',
    en: 'hours between two test alarms to every terminal, which have to come back as shown; 24 at most, one each day (EN 81-28 asks for one in 72 h)',
  },
  'presence.everyMinutes': {
    env: 'ANLIN_PRESENCE_EVERY_MINUTES',
    schema: z.coerce.number().min(0).max(10_080),
    fallback: 0,
    zh: '每隔多少分钟自动查岗；0 为不自动查岗',
    en: 'minutes between two duty checks at every live terminal; 0 = only when somebody asks',
  },
  'presence.answerMinutes': {
    env: 'ANLIN_PRESENCE_ANSWER_MINUTES',
    schema: z.coerce.number().min(0.01).max(120),
    fallback: 5,
    zh: '自动查岗须在多少分钟内应答',
    en: 'minutes within which a scheduled duty check has to be answered',
  },
  'heartbeat.url': {
    env: 'ANLIN_HEARTBEAT_URL',
    schema: z.url({ protocol: /^https?$/, error: 'expected https://host/path' }),
    fallback: null,
    zh: '对外心跳地址：网关正常时定时访问，中断由对方告警；空为不发',
    en: 'address outside that is asked while the gateway is well, so that somebody there notices when it is not; unset = none',
  },
  'heartbeat.seconds': {
    env: 'ANLIN_HEARTBEAT_SECONDS',
    schema: z.coerce.number().int().min(5).max(3_600),
    fallback: 60,
    zh: '对外心跳间隔秒数',
    en: 'seconds between two heartbeats to the outside',
  },
  'heartbeat.allowPrivateAddresses': {
    env: 'ANLIN_HEARTBEAT_PRIVATE',
    schema: yes,
    fallback: false,
    zh: '对外心跳允许本机和内网地址',
    en: 'the heartbeat may go to an address of the own machine or network',
  },
} satisfies Record<string, SettingRow>;
