import type { Settings } from '../config/settings.ts';
import type { TlsFiles } from '../config/tls-files.ts';
import type { AccountSignal } from '../ingest/mqtt/admission.ts';
import { MqttCommandCarrier, readResult, readRpcResponse } from '../ingest/mqtt/command-carrier.ts';
import { countInto } from '../ingest/mqtt/counted.ts';
import { MqttSource } from '../ingest/mqtt/mqtt-source.ts';
import type { AccountCheck } from '../model/intake.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { foreignTopic } from '../normalise/foreign-topic.ts';
import { MqttTerminals } from '../notify/channels/mqtt/mqtt-terminals.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { CommandDesk } from './command-desk.ts';
import type { CommandMeters } from './command-meters.ts';
import type { Flow } from './flow.ts';

export interface MqttSide {
  readonly mqtt: MqttSource;
  /** Devices with a live connection. */
  readonly connected: ReadonlySet<string>;
}

function reasonOf(signal: AccountSignal): Text {
  if (signal.rule === 'credential.in-use-twice')
    return signal.to === 'true'
      ? { zh: `一分钟内 ${signal.count} 次抢占连接`, en: `${signal.count} take-overs within a minute` }
      : { zh: '一分钟内没有再抢占连接', en: 'No take-over for a minute' };
  if (signal.to === 'false') return { zh: '一分钟内没有再因报文违规被断开', en: 'Not cut off for a minute' };
  return signal.why === 'frame-too-long'
    ? { zh: '报文超过 64 KiB，连接已断开，报文未接收', en: 'A message over 64 KiB: cut off, the message was not taken' }
    : { zh: `报文不符合 MQTT 协议（${signal.why}），连接已断开`, en: `No MQTT (${signal.why}): cut off` };
}

/** The MQTT source with what it hands over: messages to custody, receipts of hardware terminals to the hub. */
export function mqttSide(
  settings: Settings,
  tls: TlsFiles | null,
  accounts: AccountCheck,
  commands: { readonly desk: CommandDesk; readonly meters: CommandMeters },
  { pipeline, hub, observe }: Flow,
  { metrics, log }: { metrics: Metrics; log: Log },
): MqttSide {
  const connected = new Set<string>();
  const mqtt = new MqttSource({
    host: settings['mqtt.host'],
    port: settings['mqtt.port'],
    ...(tls === null ? {} : { tls: { ...tls, host: settings['mqtts.host'], port: settings['mqtts.port'] } }),
    limits: { connections: settings['mqtt.maxConnections'], connectionsPerAddress: settings['mqtt.maxPerAddress'] },
    accounts,
    clock,
    count: countInto(metrics),
    custody: pipeline,
    onTerminalMessage: async (id, payload) => {
      await terminals.receive(id, payload);
    },
    onCommandResult: async (deviceId, commandId, body, form) => {
      const answer = form === 'rpc' ? readRpcResponse(body) : readResult(body);
      if (answer !== null)
        return commands.desk.result(deviceId, form === 'rpc' ? { number: Number(commandId) } : { id: commandId }, answer);
      commands.meters.ignored('unreadable');
      log.warn({ deviceId, commandId }, 'a result that cannot be read; expected {"status":"accepted|refused|done|failed"}');
    },
    onDenied: async (account, topic, body) => {
      log.warn({ account, topic }, 'a topic outside the rights of the account');
      if (account.kind !== 'device') return;
      // It will be acknowledged: a press of a button on a mistyped topic has to be seen by somebody.
      const unusable = foreignTopic(account.id, topic);
      await pipeline.accept({ source: 'mqtt', deviceId: account.id, channel: 'telemetry', body, redelivery: null, dup: false, unusable });
    },
    onSignal: (signal) => {
      const { rule, to, account } = signal;
      observe({ subject: subjectKey(account.kind, account.id), component: '', rule, to, reason: reasonOf(signal) });
    },
    onReachable: (account, reachable) => {
      if (account.kind !== 'terminal') return;
      if (reachable) terminals.subscribed(account.id);
      else terminals.gone(account.id);
    },
    onConnection: (account, up) => {
      if (account.kind !== 'device') return;
      if (up) connected.add(account.id);
      else connected.delete(account.id);
    },
    onError: (error) => log.error({ error }, 'MQTT broker'),
  });
  const terminals = new MqttTerminals({
    hub,
    publish: (topic, payload, qos) => mqtt.publishTo(topic, typeof payload === 'string' ? Buffer.from(payload) : payload, qos) !== 'full',
    disconnect: (id) => mqtt.revoke({ kind: 'terminal', id }),
  });
  commands.desk.carry(new MqttCommandCarrier(mqtt));
  return { mqtt, connected };
}
