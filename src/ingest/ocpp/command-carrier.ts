import type { CommandAnswer, CommandCarrier, CommandToSend, ParameterValues } from '../../model/command.ts';
import type { Text } from '../../model/text.ts';
import type { OcppSource } from './ocpp-source.ts';
import type { CallOutcome } from './own-calls.ts';
import { ownCalls, type Payload } from './protocol.ts';
import { prepareSchemas, violation } from './schemas.ts';
import type { Station } from './station.ts';

/** `ocpp` of a command in a device type (profiles/command-carriage.ts). A dot in a name means a field inside a field. */
interface Carriage {
  readonly action: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

const done: ReadonlySet<unknown> = new Set(['Accepted', 'Unlocked']);

/** Commands as calls of OCPP: one outstanding call per station, an answer within its time or none. */
export class OcppCommandCarrier implements CommandCarrier {
  readonly source = 'ocpp';
  private readonly stations: Pick<OcppSource, 'station'>;

  constructor(stations: Pick<OcppSource, 'station'>) {
    this.stations = stations;
  }

  unreachable(deviceId: string): Text | null {
    return this.stations.station(deviceId) === null ? { zh: '充电桩没有连接', en: 'The station is not connected' } : null;
  }

  async send(command: CommandToSend): Promise<CommandAnswer> {
    const station = this.stations.station(command.deviceId);
    if (station === null) return notSent('充电桩没有连接', 'the station is not connected');
    const { action, payload = {} } = command.carriage as Carriage;
    const { version } = station;
    if (!ownCalls[version].includes(action)) return notSent(`${version} 没有 ${action}`, `${version} has no ${action}`);
    const fields = this.fieldsOf(station, action, fill(payload, command.parameters), command.number);
    if (fields === null) return notSent('没有正在进行的充电', 'no transaction is known to run');
    await prepareSchemas(version);
    const wrong = violation(version, action, 'req', fields);
    if (wrong !== null) return notSent(`报文不符合 ${action}：${wrong.text}`, `not what ${action} is: ${wrong.text}`);
    const outcome = await station.call(action, fields, command.timeoutMs);
    if (outcome.kind === 'result' && done.has(outcome.payload.status)) station.askForStates();
    return answerOf(outcome);
  }

  /** What a person cannot know: which transaction runs, and an id for a start. Null = there is nothing to stop. */
  private fieldsOf({ memory }: Station, action: string, given: Payload, number: number): Payload | null {
    if (action === 'RequestStartTransaction') return { remoteStartId: number, ...given };
    if (action !== 'RemoteStopTransaction' && action !== 'RequestStopTransaction') return given;
    const { connectorId, evseId, ...rest } = given;
    if (rest.transactionId !== undefined) return rest;
    const place = connectorId !== undefined ? `connector/${connectorId}` : evseId !== undefined ? `evse/${evseId}` : null;
    const transaction = place === null ? memory.onlyTransaction() : memory.transactionAt(place);
    if (transaction === null) return null;
    return { ...rest, transactionId: action === 'RemoteStopTransaction' ? Number(transaction) : transaction };
  }
}

/** Parameters put in, and `idToken.type` made a field of `idToken`. */
function fill(payload: Readonly<Record<string, unknown>>, parameters: ParameterValues): Payload {
  const fields: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(payload)) {
    const value = typeof entry === 'object' && entry !== null ? parameters[(entry as { parameter: string }).parameter] : entry;
    if (value === undefined) continue;
    const path = name.split('.');
    const last = path.pop() ?? name;
    let inner = fields;
    for (const part of path) {
      inner[part] ??= {};
      inner = inner[part] as Record<string, unknown>;
    }
    inner[last] = value;
  }
  return fields;
}

function answerOf(outcome: CallOutcome): CommandAnswer {
  switch (outcome.kind) {
    case 'result': {
      const status = typeof outcome.payload.status === 'string' ? outcome.payload.status : '';
      if (done.has(status)) return { status: 'done', reason: status };
      if (status === 'Scheduled') return { status: 'accepted', reason: status };
      const info = outcome.payload.statusInfo as { readonly reasonCode?: unknown } | undefined;
      return { status: 'refused', reason: info?.reasonCode === undefined ? status : `${status}: ${String(info.reasonCode)}` };
    }
    case 'error':
      return { status: 'failed', reason: outcome.text === '' ? outcome.code : `${outcome.code}: ${outcome.text}` };
    case 'unsent':
      return outcome.why === 'busy'
        ? notSent('充电桩还没有回答前面的命令', 'the station has not answered the commands before')
        : notSent('充电桩没有连接', 'the station is not connected');
    case 'timeout':
      throw new Error('the station did not answer in time');
    case 'closed':
      throw new Error('the connection ended before the station answered');
  }
}

function notSent(zh: string, en: string): CommandAnswer {
  return { status: 'not-sent', reason: { zh, en } };
}
