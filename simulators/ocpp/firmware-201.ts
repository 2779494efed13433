import { at, card, type Firmware, type PostValues, type StationCall, said } from './firmware.ts';

const statusOf: Readonly<Record<string, string>> = { available: 'Available', unavailable: 'Unavailable', faulted: 'Faulted' };
const evse = { id: 1, connectorId: 1 } as const;

/** A station of OCPP 2.0.1 with one EVSE; what is wrong with it its components say. */
export class Firmware201 implements Firmware {
  readonly version = 'ocpp2.0.1';
  private last: PostValues | null = null;
  private transaction: string | null = null;
  private transactions = 0;
  private events = 0;
  private sequence = 0;

  boot(): StationCall {
    return said('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'Anlin', model: 'Simulated 7 kW' } });
  }

  report(values: PostValues, ts: number): StationCall[] {
    const { last } = this;
    this.last = values;
    const state = values['charging.state'];
    const calls: StationCall[] = [];
    const changed = (key: keyof PostValues) => last === null || last[key] !== values[key];
    if (changed('charging.state')) {
      calls.push(this.status(statusOf[state] ?? 'Occupied', ts));
      if (state === 'charging') {
        this.transactions++;
        this.transaction = `sim-${this.transactions}-${ts}`;
        calls.push(this.event('Started', 'Authorized', { chargingState: 'EVConnected' }, ts));
        calls.push(this.event('Updated', 'ChargingStateChanged', { chargingState: 'Charging' }, ts));
      } else if (this.transaction !== null) {
        calls.push(this.event('Ended', 'AbnormalCondition', { stoppedReason: 'Other' }, ts));
        this.transaction = null;
      }
    }
    if (changed('charging.fault')) {
      const fault = values['charging.fault'];
      calls.push(this.notify('TemperatureSensor', 'Problem', fault === 'over-temperature', 1, ts));
      calls.push(this.notify('RCD', 'Tripped', fault === 'ground-fault', 1, ts));
    }
    if (changed('charging.emergencyStop'))
      calls.push(this.notify('EmergencyStopSensor', 'Active', values['charging.emergencyStop'], 0, ts));
    calls.push(this.notify('TemperatureSensor', 'Temperature', values['charging.temperature'], 1, ts));
    calls.push(said('MeterValues', { evseId: 1, meterValue: [this.meters(values, ts)] }));
    return calls;
  }

  command(action: string, payload: Record<string, unknown>, ts: number): { result: Record<string, string>; calls: StationCall[] } | null {
    switch (action) {
      case 'RequestStopTransaction': {
        if (this.transaction === null || payload.transactionId !== this.transaction) return { result: { status: 'Rejected' }, calls: [] };
        const calls = [this.event('Ended', 'RemoteStop', { stoppedReason: 'Remote' }, ts)];
        this.transaction = null;
        return { result: { status: 'Accepted' }, calls };
      }
      case 'ChangeAvailability':
        return {
          result: { status: 'Accepted' },
          calls: [this.status(payload.operationalStatus === 'Inoperative' ? 'Unavailable' : 'Available', ts)],
        };
      case 'TriggerMessage':
        return {
          result: { status: 'Accepted' },
          calls: [this.status(statusOf[this.last?.['charging.state'] ?? 'available'] ?? 'Occupied', ts)],
        };
      case 'Reset':
        return { result: { status: 'Accepted' }, calls: [this.boot()] };
      case 'UnlockConnector':
        return { result: { status: 'Unlocked' }, calls: [] };
      default:
        return null;
    }
  }

  private status(connectorStatus: string, ts: number): StationCall {
    return said('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus, timestamp: at(ts) });
  }

  private event(eventType: string, triggerReason: string, info: object, ts: number): StationCall {
    const transactionInfo = { transactionId: this.transaction, ...info };
    const token = eventType === 'Started' ? { idToken: { idToken: card, type: 'ISO14443' } } : {};
    return said('TransactionEvent', {
      eventType,
      triggerReason,
      timestamp: at(ts),
      seqNo: this.sequence++,
      transactionInfo,
      evse,
      ...token,
    });
  }

  private notify(component: string, variable: string, value: boolean | number, of: number, ts: number): StationCall {
    const where = of === 0 ? {} : { evse: { id: of } };
    const data = {
      eventId: ++this.events,
      timestamp: at(ts),
      trigger: typeof value === 'number' ? 'Periodic' : 'Alerting',
      actualValue: String(value),
      ...(value === false ? { cleared: true } : {}),
      eventNotificationType: 'HardWiredNotification',
      component: { name: component, ...where },
      variable: { name: variable },
    };
    return said('NotifyEvent', { generatedAt: at(ts), seqNo: 0, eventData: [data] });
  }

  private meters(values: PostValues, ts: number) {
    const sample = (measurand: string, value: number, unit: string) => ({ measurand, value, unitOfMeasure: { unit } });
    return {
      timestamp: at(ts),
      sampledValue: [
        sample('Power.Active.Import', values['charging.power'], 'W'),
        sample('Energy.Active.Import.Register', values['charging.energy'], 'Wh'),
        sample('Current.Import', values['charging.current'], 'A'),
      ],
    };
  }
}
