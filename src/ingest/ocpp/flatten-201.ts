import { meterKeys, numberOf } from './measurands.ts';
import type { Fields, Moment, Places } from './moment.ts';
import type { Payload } from './protocol.ts';
import type { StationMemory } from './station-memory.ts';

/** Of the connectors of one EVSE the first of these is the state of the EVSE: two plugs, one vehicle. */
const first = ['Faulted', 'Occupied', 'Reserved', 'Available', 'Unavailable'];

/** Calls of OCPP 2.0.1 by EVSE; EVSE 0 is the station as a whole. `state` is the state of the EVSE, from whichever message tells it. */
export function flatten201(action: string, payload: Payload, memory: StationMemory): readonly Moment[] {
  switch (action) {
    case 'StatusNotification':
      return [status(payload, memory)];
    case 'MeterValues':
      return meters(payload.evseId, payload.meterValue);
    case 'TransactionEvent':
      return transaction(payload, memory);
    case 'NotifyEvent':
      return (payload.eventData as readonly Payload[]).map(event);
    case 'SecurityEventNotification':
      return [{ ts: text(payload.timestamp), places: at(0, { security: payload.type }) }];
    default:
      return [{ ts: text(payload.timestamp) ?? text(payload.generatedAt), places: {} }];
  }
}

function status({ timestamp, evseId, connectorId, connectorStatus }: Payload, memory: StationMemory): Moment {
  const evse = Number(evseId);
  const own = `connector${connectorId}`;
  const known = [1, 2, 3, 4]
    .filter((number) => number !== connectorId)
    .map((number) => memory.word('evse', evse, `connector${number}`))
    .concat(String(connectorStatus));
  const state = first.find((word) => known.includes(word));
  // While a transaction runs, its events tell more than "occupied".
  const more = state === 'Occupied' && memory.transactionAt(`evse/${evse}`) !== null ? {} : { state };
  return { ts: text(timestamp), places: at(evse, { [own]: connectorStatus, ...more }) };
}

function transaction(payload: Payload, memory: StationMemory): readonly Moment[] {
  const { transactionId, chargingState, stoppedReason } = payload.transactionInfo as Payload;
  const id = String(transactionId);
  const given = (payload.evse as Payload | undefined)?.id;
  const known = memory.placeOf(id)?.split('/')[1];
  const evse = given ?? known;
  const ended = payload.eventType === 'Ended';
  if (evse !== undefined) {
    if (ended) memory.ended(id);
    else memory.runs(id, `evse/${evse}`);
  }
  // Without an EVSE, and unknown: nobody can say where it is.
  if (evse === undefined) return [{ ts: text(payload.timestamp), places: {} }];
  const reason = ended ? (stoppedReason ?? 'Local') : payload.eventType === 'Started' ? 'None' : undefined;
  const state = stateOf(ended, chargingState, Number(evse), memory);
  const own = { ts: text(payload.timestamp), places: at(evse, { state, stoppedReason: reason }) };
  return [...meters(evse, payload.meterValue ?? []), own];
}

/** A connector that says that it is faulted is that, whatever becomes of the transaction; and once it is free it is not "ending". */
function stateOf(ended: boolean, chargingState: unknown, evse: number, memory: StationMemory): unknown {
  const told = [1, 2, 3, 4].map((number) => memory.word('evse', evse, `connector${number}`));
  if (told.includes('Faulted')) return undefined;
  if (!ended) return chargingState;
  return told.every((status) => status === undefined || status === 'Occupied') ? 'Ended' : undefined;
}

/** A variable of a component: `evse/1/TemperatureSensor/Temperature`; a number where it is one, true or false where it is that. */
function event({ timestamp, component, variable, actualValue, techCode }: Payload): Moment {
  const { name, instance, evse } = component as Payload;
  const { name: of, instance: which } = variable as Payload;
  const inner: Fields = { [named(of, which)]: actualOf(String(actualValue)) };
  if (techCode !== undefined) inner.techCode = techCode;
  return { ts: text(timestamp), places: at((evse as Payload | undefined)?.id ?? 0, { [named(name, instance)]: inner }) };
}

function named(name: unknown, instance: unknown): string {
  return instance === undefined ? String(name) : `${name}.${instance}`;
}

function actualOf(actual: string): string | number | boolean {
  if (/^true$/i.test(actual)) return true;
  if (/^false$/i.test(actual)) return false;
  return numberOf(actual) ?? actual;
}

function meters(evse: unknown, meterValue: unknown): readonly Moment[] {
  return (meterValue as readonly Payload[]).map((value) => ({
    ts: text(value.timestamp),
    places: at(evse, meterKeys((value.sampledValue ?? []) as Payload[])),
  }));
}

function at(evse: unknown, fields: Fields): Places {
  return { evse: { [String(evse)]: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) } };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
