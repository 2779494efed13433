import { meterKeys } from './measurands.ts';
import type { Fields, Moment, Places } from './moment.ts';
import type { Payload } from './protocol.ts';
import type { StationMemory } from './station-memory.ts';
import { transactionIdOf } from './transaction-id.ts';

/** Calls of OCPP 1.6 by connector; connector 0 is the station as a whole [OCPP 1.6 section 2.2]. */
export function flatten16(action: string, payload: Payload, memory: StationMemory): readonly Moment[] {
  switch (action) {
    case 'StatusNotification': {
      const { connectorId, status, errorCode, info, vendorErrorCode } = payload;
      return [moment(payload.timestamp, connectorId, { status, errorCode, info, vendorErrorCode })];
    }
    case 'MeterValues': {
      if (payload.transactionId !== undefined) memory.runs(String(payload.transactionId), `connector/${payload.connectorId}`);
      return meters(payload.connectorId, payload.meterValue);
    }
    case 'StartTransaction': {
      memory.runs(String(transactionIdOf(payload)), `connector/${payload.connectorId}`);
      // A new transaction: the reason for which the last one was stopped is over.
      const fields = { 'Energy.Active.Import.Register': payload.meterStart, stopReason: 'None' };
      return [moment(payload.timestamp, payload.connectorId, fields)];
    }
    case 'StopTransaction': {
      const transaction = String(payload.transactionId);
      const connector = memory.placeOf(transaction)?.split('/')[1];
      memory.ended(transaction);
      // Which connector it was the message does not say; one that nobody knows has no place.
      if (connector === undefined) return [{ ts: text(payload.timestamp), places: {} }];
      const stop = { 'Energy.Active.Import.Register': payload.meterStop, stopReason: payload.reason ?? 'Local' };
      return [...meters(connector, payload.transactionData ?? []), moment(payload.timestamp, connector, stop)];
    }
    default:
      return [{ ts: text(payload.timestamp), places: {} }];
  }
}

function meters(connector: unknown, meterValue: unknown): readonly Moment[] {
  return (meterValue as readonly Payload[]).map((value) =>
    moment(value.timestamp, connector, meterKeys((value.sampledValue ?? []) as Payload[])),
  );
}

function moment(ts: unknown, connector: unknown, fields: Fields): Moment {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const places: Places = { connector: { [String(connector)]: given } };
  return { ts: text(ts), places };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
