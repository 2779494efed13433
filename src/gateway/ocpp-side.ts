import { OcppCommandCarrier } from '../ingest/ocpp/command-carrier.ts';
import { countInto } from '../ingest/ocpp/counted.ts';
import { OcppSource, type StationSignal } from '../ingest/ocpp/ocpp-source.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { systemRandom } from '../runtime/random.ts';
import type { CommandDesk } from './command-desk.ts';
import type { Flow } from './flow.ts';

export interface OcppSide {
  readonly ocpp: OcppSource;
  /** Stations with a live connection. */
  readonly connected: ReadonlySet<string>;
}

/** For a station whose device type is not known: as often as a charging post reports. */
const usualHeartbeat = 60;

/** Whys of ingest/ocpp/cut-reason.ts in words. */
const whys: Readonly<Record<string, Text>> = {
  'frame-too-long': { zh: '报文超过 64 KiB，连接已断开，报文未接收', en: 'A message over 64 KiB: cut off, the message was not taken' },
  malformed: { zh: '帧不符合 WebSocket 规范或不是 UTF-8，连接已断开', en: 'A frame that is no WebSocket or no UTF-8: cut off' },
  unfinished: { zh: '报文超过 10 秒未发完，连接已断开', en: 'A message was not finished within 10 s: cut off' },
  flood: { zh: '每秒超过 2000 个应答、空报文或 ping，连接已断开', en: 'Over 2,000 answers, empty messages or pings a second: cut off' },
  binary: { zh: '发来二进制帧，不是 OCPP-J，连接已断开', en: 'A binary frame, which is no OCPP-J: cut off' },
};

function reasonOf(signal: StationSignal): Text {
  if (signal.rule === 'credential.in-use-twice')
    return signal.to === 'true'
      ? { zh: `一分钟内 ${signal.count} 次抢占连接`, en: `${signal.count} take-overs within a minute` }
      : { zh: '一分钟内没有再抢占连接', en: 'No take-over for a minute' };
  if (signal.to === 'false') return { zh: '一分钟内没有再因报文违规被断开', en: 'Not cut off for a minute' };
  return whys[signal.why] ?? { zh: signal.why, en: signal.why };
}

/** The OCPP source with what it hands over. */
export function ocppSide({ pipeline, judge, observe }: Flow, desk: CommandDesk, metrics: Metrics): OcppSide {
  const connected = new Set<string>();
  const ocpp = new OcppSource({
    custody: pipeline,
    clock,
    random: systemRandom,
    count: countInto(metrics),
    heartbeatSeconds: (id) => Math.max(1, Math.floor(judge.profileOf(id)?.expectedIntervalSeconds ?? usualHeartbeat)),
    onSignal: (signal) =>
      observe({
        subject: subjectKey('device', signal.stationId),
        component: '',
        rule: signal.rule,
        to: signal.to,
        reason: reasonOf(signal),
      }),
    onConnection: (id, up) => {
      if (up) connected.add(id);
      else connected.delete(id);
    },
  });
  desk.carry(new OcppCommandCarrier(ocpp));
  return { ocpp, connected };
}
