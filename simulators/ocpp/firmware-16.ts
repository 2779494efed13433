import { at, card, type Firmware, type PostValues, type StationCall, said } from './firmware.ts';

const statusOf: Readonly<Record<string, string>> = {
  available: 'Available',
  preparing: 'Preparing',
  charging: 'Charging',
  finishing: 'Finishing',
  unavailable: 'Unavailable',
  faulted: 'Faulted',
};
const codeOf: Readonly<Record<string, string>> = {
  none: 'NoError',
  'over-temperature': 'HighTemperature',
  'ground-fault': 'GroundFailure',
};

/** A station of OCPP 1.6J with one connector. */
export class Firmware16 implements Firmware {
  readonly version = 'ocpp1.6';
  private last: PostValues | null = null;
  private running = false;
  private transaction: number | null = null;

  boot(): StationCall {
    return said('BootNotification', { chargePointVendor: 'Anlin', chargePointModel: 'Simulated 7 kW', firmwareVersion: '1.6.0' });
  }

  report(values: PostValues, ts: number): StationCall[] {
    const { last } = this;
    this.last = values;
    const state = values['charging.state'];
    const calls: StationCall[] = [];
    if (this.running && state !== 'charging')
      calls.push(this.stop(values['charging.emergencyStop'] ? 'EmergencyStop' : 'Other', values, ts));
    if (!this.running && state === 'charging' && last?.['charging.state'] !== 'charging') calls.push(this.begin(values, ts));
    if (last === null || last['charging.state'] !== state || last['charging.fault'] !== values['charging.fault'])
      calls.push(this.status(statusOf[state] ?? 'Unavailable', codeOf[values['charging.fault']] ?? 'OtherError', ts));
    calls.push(this.meters(values, ts));
    return calls;
  }

  command(action: string, payload: Record<string, unknown>, ts: number): { result: Record<string, string>; calls: StationCall[] } | null {
    const values = this.last;
    switch (action) {
      case 'RemoteStopTransaction': {
        if (values === null || !this.running || payload.transactionId !== this.transaction)
          return { result: { status: 'Rejected' }, calls: [] };
        return { result: { status: 'Accepted' }, calls: [this.stop('Remote', values, ts), this.status('Finishing', 'NoError', ts)] };
      }
      case 'ChangeAvailability':
        return {
          result: { status: 'Accepted' },
          calls: [this.status(payload.type === 'Inoperative' ? 'Unavailable' : 'Available', 'NoError', ts)],
        };
      case 'TriggerMessage': {
        const state = statusOf[values?.['charging.state'] ?? ''] ?? 'Available';
        return {
          result: { status: 'Accepted' },
          calls: [this.status(state, codeOf[values?.['charging.fault'] ?? 'none'] ?? 'NoError', ts)],
        };
      }
      case 'Reset':
        return { result: { status: 'Accepted' }, calls: [this.boot()] };
      case 'UnlockConnector':
        return { result: { status: 'Unlocked' }, calls: [] };
      default:
        return null;
    }
  }

  private begin(values: PostValues, ts: number): StationCall {
    this.running = true;
    return {
      action: 'StartTransaction',
      payload: () => ({ connectorId: 1, idTag: card, meterStart: values['charging.energy'], timestamp: at(ts) }),
      answered: (result) => {
        this.transaction = Number(result.transactionId);
      },
    };
  }

  private stop(reason: string, values: PostValues, ts: number): StationCall {
    this.running = false;
    return {
      action: 'StopTransaction',
      payload: () => ({ transactionId: this.transaction ?? 0, meterStop: values['charging.energy'], timestamp: at(ts), reason }),
    };
  }

  private status(status: string, errorCode: string, ts: number): StationCall {
    return said('StatusNotification', { connectorId: 1, status, errorCode, timestamp: at(ts) });
  }

  private meters(values: PostValues, ts: number): StationCall {
    const sample = (measurand: string, value: number, unit: string) => ({ measurand, value: String(value), unit });
    return {
      action: 'MeterValues',
      payload: () => ({
        connectorId: 1,
        ...(this.running && this.transaction !== null ? { transactionId: this.transaction } : {}),
        meterValue: [
          {
            timestamp: at(ts),
            sampledValue: [
              sample('Power.Active.Import', values['charging.power'] / 1000, 'kW'),
              sample('Energy.Active.Import.Register', values['charging.energy'], 'Wh'),
              sample('Current.Import', values['charging.current'], 'A'),
              sample('Temperature', values['charging.temperature'], 'Celsius'),
            ],
          },
        ],
      }),
    };
  }
}
