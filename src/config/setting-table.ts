import { z } from 'zod';
import { backupSettings } from './backup-settings.ts';
import { federationSettings } from './federation-settings.ts';
import { opcuaServers } from './opcua-servers.ts';
import { pathSettings } from './path-settings.ts';
import { peopleSettings } from './people-settings.ts';
import type { SettingRow } from './setting-row.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().trim().min(1);
const yes = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', 'yes', 'no'])])
  .transform((v) => v === true || v === 'true' || v === '1' || v === 'yes');
const count = z.coerce.number().int().positive();

/** A folder of files that takes the place of the shipped one. */
const folder = (env: SettingRow['env'], zh: string, en: string) => ({ env, schema: text, fallback: null, zh, en });

/** Key = path in anlin.yaml. */
export const settingTable = {
  data: { env: 'ANLIN_DATA', schema: text, fallback: './data', zh: '数据目录', en: 'folder for all data' },
  timeZone: { env: 'ANLIN_TIME_ZONE', schema: text, fallback: 'Asia/Shanghai', zh: '时区', en: 'time zone for calendars and pages' },
  language: { env: 'ANLIN_LANGUAGE', schema: z.enum(['zh', 'en']), fallback: 'zh', zh: '默认语言', en: 'default language of texts' },
  'http.port': {
    env: 'ANLIN_HTTP_PORT',
    schema: port,
    fallback: 8080,
    zh: '网页与接口端口',
    en: 'port of pages and API (0 = any free one)',
  },
  'http.host': {
    env: 'ANLIN_HTTP_HOST',
    schema: text,
    fallback: null,
    zh: '监听地址',
    en: 'address to bind; default loopback, all addresses with TLS or a proxy',
  },
  'http.names': {
    env: 'ANLIN_HTTP_NAMES',
    schema: text,
    fallback: null,
    zh: '允许的主机名，逗号分隔',
    en: 'host names that browsers may use, separated by commas',
  },
  'mqtt.port': { env: 'ANLIN_MQTT_PORT', schema: port, fallback: 1883, zh: 'MQTT 端口', en: 'MQTT port (0 = any free one)' },
  'mqtt.host': {
    env: 'ANLIN_MQTT_HOST',
    schema: text,
    fallback: null,
    zh: 'MQTT 监听地址',
    en: 'address for plain MQTT; default loopback, all addresses behind a proxy',
  },
  'mqtts.port': {
    env: 'ANLIN_MQTTS_PORT',
    schema: port,
    fallback: 8883,
    zh: 'MQTTS 端口',
    en: 'MQTT over TLS port; on when certificates are given',
  },
  'mqtts.host': {
    env: 'ANLIN_MQTTS_HOST',
    schema: text,
    fallback: '0.0.0.0',
    zh: 'MQTTS 监听地址',
    en: 'address for MQTT over TLS; all addresses when left out',
  },
  'mqtt.maxConnections': {
    env: 'ANLIN_MQTT_MAX_CONNECTIONS',
    schema: count,
    fallback: 20_000,
    zh: '最大连接数',
    en: 'connections at once',
  },
  'mqtt.maxPerAddress': {
    env: 'ANLIN_MQTT_MAX_PER_ADDRESS',
    schema: count,
    fallback: 20_000,
    zh: '单地址最大连接数',
    en: 'connections at once from one address (many devices share one behind a router)',
  },
  'opcua.servers': {
    env: 'ANLIN_OPCUA_SERVERS',
    schema: opcuaServers,
    fallback: null,
    zh: 'OPC UA 服务器：名称 -> {url, securityMode, securityPolicy, user, passwordFile 或 passwordEnv, serverCertificate 或 fingerprint, publishingSeconds}；变量中写 JSON；见 docs/how-to/opc-ua.md',
    en: 'OPC UA servers: name -> {url, securityMode, securityPolicy, user, passwordFile or passwordEnv, serverCertificate or fingerprint, publishingSeconds}; JSON in the variable; see docs/how-to/opc-ua.md',
  },
  ...federationSettings,
  ...pathSettings,
  'sessions.idleMinutes': {
    env: 'ANLIN_SESSION_IDLE_MINUTES',
    schema: z.coerce.number().int().min(1).max(43_200),
    fallback: 720,
    zh: '多少分钟不用即自动退出登录',
    en: 'minutes without use after which somebody is signed out',
  },
  'sessions.hours': {
    env: 'ANLIN_SESSION_HOURS',
    schema: z.coerce.number().min(0.01).max(8_760),
    fallback: 168,
    zh: '登录最长有效小时，到时必须重新登录；0.5 为半小时',
    en: 'hours after which somebody has to sign in again in any case; 0.5 is half an hour',
  },
  ...peopleSettings,
  'tls.cert': {
    env: 'ANLIN_TLS_CERT',
    schema: text,
    fallback: null,
    zh: '证书文件',
    en: 'certificate file (PEM); turns on HTTPS, WSS and MQTTS',
  },
  'tls.key': { env: 'ANLIN_TLS_KEY', schema: text, fallback: null, zh: '私钥文件', en: 'private key file (PEM)' },
  'tls.clientCa': {
    env: 'ANLIN_TLS_CLIENT_CA',
    schema: text,
    fallback: null,
    zh: '设备证书的签发机构（PEM）；给出后 HTTPS 与 MQTTS 端口询问客户端证书，设备与充电桩可凭证书接入',
    en: 'authority of device certificates (PEM); with it the HTTPS and MQTTS ports ask for client certificates, and devices and charging stations may come with one',
  },
  'tls.clientCrl': {
    env: 'ANLIN_TLS_CLIENT_CRL',
    schema: text,
    fallback: null,
    zh: '上述机构的吊销列表（PEM），启动时读取',
    en: 'revocation lists of that authority (PEM), read at the start',
  },
  trustProxy: { env: 'ANLIN_TRUST_PROXY', schema: text, fallback: null, zh: '可信代理地址', en: 'address of the proxy that ends TLS' },
  'store.url': {
    env: 'ANLIN_STORE_URL',
    schema: text,
    fallback: null,
    zh: '时序库地址；空为内置；influxdb1://用户:密码@主机:8086/库名，或 influxdb2://主机:8086/?org=&bucket=&token=；influxdb1s、influxdb2s 为 TLS',
    en: 'time-series store; unset = embedded; influxdb1://user:pass@host:8086/db or influxdb2://host:8086/?org=&bucket=&token=; influxdb1s, influxdb2s with TLS',
  },
  'store.rawDays': {
    env: 'ANLIN_STORE_RAW_DAYS',
    schema: count,
    fallback: 400,
    zh: '原始读数保留天数',
    en: 'days that single readings are kept',
  },
  'store.rollupDays': {
    env: 'ANLIN_STORE_ROLLUP_DAYS',
    schema: count,
    fallback: 3_650,
    zh: '小时统计保留天数',
    en: 'days that hourly roll-ups are kept',
  },
  'store.metricsSeconds': {
    env: 'ANLIN_STORE_METRICS_SECONDS',
    schema: z.coerce.number().int().min(0).max(3_600),
    fallback: 15,
    zh: '每隔多少秒把网关自身指标写入 InfluxDB（0 为不写；内置时序库不写）',
    en: 'seconds between writings of the gateway’s own metrics into InfluxDB (0 = never; the embedded store takes none)',
  },
  'rules.shadowHours': {
    env: 'ANLIN_RULES_SHADOW_HOURS',
    schema: z.coerce.number().min(0).max(720),
    fallback: 24,
    zh: '规则草稿批准后影子运行多少小时才能发布（提前发布须写明原因）',
    en: 'hours that an approved draft of rules is compared with those in force before it may be published (earlier only with a reason)',
  },
  'journal.rawHours': {
    env: 'ANLIN_JOURNAL_RAW_HOURS',
    schema: count,
    fallback: 72,
    zh: '原始报文保留小时',
    en: 'hours that raw messages are kept',
  },
  'journal.rawBytes': {
    env: 'ANLIN_JOURNAL_RAW_BYTES',
    schema: count,
    fallback: 8 * 1024 ** 3,
    zh: '原始报文字节上限',
    en: 'bytes of raw messages kept at most',
  },
  ...backupSettings,
  'disk.lowBytes': {
    env: 'ANLIN_DISK_LOW_BYTES',
    schema: count,
    fallback: 512 * 1024 ** 2,
    zh: '剩余空间低于此字节数即告警',
    en: 'less free space than so many bytes is an alarm',
  },
  'devices.folder': folder('ANLIN_DEVICES', '设备型号目录（代替自带的）', 'folder of device types instead of the shipped one'),
  'plans.folder': folder('ANLIN_PLANS', '应急预案目录（代替自带的）', 'folder of response plans instead of the shipped one'),
  'interlocks.folder': folder('ANLIN_INTERLOCKS', '联动文件目录（代替自带的）', 'folder of interlocks instead of the shipped one'),
  'metrics.placeLevels': {
    env: 'ANLIN_METRICS_PLACE_LEVELS',
    schema: z.coerce.number().int().min(0).max(10),
    fallback: 2,
    zh: '指标中的位置保留几级（2 即到楼栋：阳光社区/1号楼；0 为不分位置）',
    en: 'levels of the place that metrics keep (2 reaches the building: 阳光社区/1号楼; 0 = no places)',
  },
  'incidents.placeLevels': {
    env: 'ANLIN_INCIDENTS_PLACE_LEVELS',
    schema: z.coerce.number().int().min(0).max(10),
    fallback: 2,
    zh: '同类危险在位置的前几级内归为一个事件（2 即同一楼栋；0 为全部）',
    en: 'alarms of one hazard are one incident within so many levels of the place (2 = one building; 0 = everywhere)',
  },
  'metrics.open': {
    env: 'ANLIN_METRICS_OPEN',
    schema: yes,
    fallback: false,
    zh: '指标免登录',
    en: '/metrics without a token beyond loopback',
  },
  'log.level': {
    env: 'ANLIN_LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    fallback: 'info',
    zh: '日志级别',
    en: 'log level',
  },
} satisfies Record<string, SettingRow>;

export type SettingKey = keyof typeof settingTable;
