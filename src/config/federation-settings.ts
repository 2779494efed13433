import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SettingRow } from './setting-row.ts';

const text = z.string().trim().min(1);
const tierWords = ['community', 'sub-district', 'district', 'city'] as const;

/** What a gateway is among the tiers, and how it reaches the one above. */
export const federationSettings = {
  tier: {
    env: 'ANLIN_TIER',
    schema: z.enum(tierWords),
    fallback: 'community',
    zh: '本网关的层级：community 社区、sub-district 街道(镇)、district 区(县)、city 市',
    en: 'tier of this gateway: community, sub-district, district or city',
  },
  'gateway.name': {
    env: 'ANLIN_GATEWAY_NAME',
    schema: text.max(100),
    fallback: null,
    zh: '本网关的名称，上下级都显示；空为网关编号的前八位',
    en: 'name of this gateway, as other tiers show it; unset = the first eight characters of its id',
  },
  'federation.url': {
    env: 'ANLIN_FEDERATION_URL',
    schema: z.url({ protocol: /^(wss?|https?)$/, error: 'expected wss://host:port of the gateway above' }),
    fallback: null,
    zh: '上级网关地址（wss://主机:端口；ws 仅限本机）；空为没有上级',
    en: 'the gateway of the tier above (wss://host:port; ws on this machine only); unset = there is none',
  },
  'federation.id': {
    env: 'ANLIN_FEDERATION_ID',
    schema: text.max(64),
    fallback: null,
    zh: '本网关在上级的登记名（上级用 anlin gateway add 登记）',
    en: 'id under which this gateway is registered there (anlin gateway add)',
  },
  'federation.secretFile': {
    env: 'ANLIN_FEDERATION_SECRET_FILE',
    schema: text,
    fallback: null,
    zh: '存放登记密钥的文件',
    en: 'file with the secret that was printed when it was registered',
  },
  'federation.secretEnv': {
    env: 'ANLIN_FEDERATION_SECRET_ENV',
    schema: text,
    fallback: null,
    zh: '存放登记密钥的环境变量名（代替文件）',
    en: 'name of the environment variable with that secret, in place of the file',
  },
  'federation.ca': {
    env: 'ANLIN_FEDERATION_CA',
    schema: text,
    fallback: null,
    zh: '上级证书的签发机构（PEM 文件）；空为系统自带',
    en: 'authority of the certificate of the gateway above (PEM file); unset = those of the system',
  },
  'federation.acknowledgeMinutes': {
    env: 'ANLIN_FEDERATION_ACKNOWLEDGE_MINUTES',
    schema: z.coerce.number().min(0.05).max(10_080),
    fallback: 3,
    zh: '本级多少分钟内无人确认即上报上级；3 分钟取自 96333 “3 分钟响应率”（济南公布），其他险情无统一数字',
    en: 'minutes after which an alarm nobody here acknowledged goes to the tier above; 3 is the "3-minute response rate" of 96333 lift rescue as published by Jinan, no figure is known for other hazards',
  },
  'federation.forward': {
    env: 'ANLIN_FEDERATION_FORWARD',
    schema: z.enum(['lifeSafety', 'none']),
    fallback: 'lifeSafety',
    zh: '立即上报：lifeSafety 为涉及人身安全的告警（GB 50440 火警转报不超过 3 秒，凭记忆，待核对），none 为仅超时上报',
    en: 'what goes up at once: lifeSafety (GB 50440 forwards a fire within 3 s, from memory, to be checked) or none (only what nobody acknowledges)',
  },
} satisfies Record<string, SettingRow>;

type Values = Readonly<Record<string, unknown>>;

/** What does not fit together. */
export function federationProblems(values: Values, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const {
    'federation.url': url,
    'federation.id': id,
    'federation.secretFile': file,
    'federation.secretEnv': name,
    'federation.ca': ca,
  } = values;
  if (typeof url !== 'string') return [];
  const problems: string[] = [];
  const { protocol, hostname } = new URL(url);
  const own = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if ((protocol === 'ws:' || protocol === 'http:') && !own)
    problems.push(`federation.url: expected wss:// for another machine, came ${url}`);
  if (id === null) problems.push('federation.id: expected the id under which this gateway is registered above, came nothing');
  if ((file === null) === (name === null)) problems.push('federation.secretFile: expected either it or federation.secretEnv');
  for (const [key, path] of Object.entries({ 'federation.secretFile': file, 'federation.ca': ca })) {
    if (typeof path === 'string' && !existsSync(path)) problems.push(`${key}: expected a readable file, came ${path}, which is not there`);
  }
  if (typeof name === 'string' && !env[name])
    problems.push(`federation.secretEnv: expected a variable with a value, came ${name}, which is not set`);
  return problems;
}

/** The secret, from where the settings say. Read for each connection and never kept in them. */
export function federationSecret(
  settings: { readonly 'federation.secretFile': string | null; readonly 'federation.secretEnv': string | null },
  env: Readonly<Record<string, string | undefined>>,
): string {
  const { 'federation.secretFile': file, 'federation.secretEnv': name } = settings;
  return (file === null ? (env[name ?? ''] ?? '') : readFileSync(file, 'utf8')).trim();
}
