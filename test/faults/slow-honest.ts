import type { GatewayRun } from './gateway-run.ts';
import { PatientClient } from './patient-client.ts';
import type { Site } from './site.ts';
import { type Pace, startSlowLine } from './slow-line.ts';
import { StationClient } from './station-client.ts';
import { TerminalClient } from './terminal-client.ts';
import { until } from './tier-column.ts';

/** ms from the press to the terminal. */
export type Ways = Readonly<Record<string, number>>;

/** Devices that are slow and do nothing wrong, each over a line of this pace, and a terminal that is fast at the other end. */
export async function overLine(
  site: Site,
  gateway: GatewayRun,
  pace: Pace,
  name: string,
): Promise<{ readonly ways: Ways; readonly pieces: number }> {
  const mqttLine = await startSlowLine(gateway.mqttPort, pace);
  const httpLine = await startSlowLine(Number(new URL(gateway.http).port), pace);
  const secret = (device: string) => site.devices.get(device) ?? '';
  const watch = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
  const button = new PatientClient({ id: `${name}-mqtt`, secret: secret(`${name}-mqtt`), patienceMs: 60_000 });
  const told = async (since: number, device: string): Promise<number> => {
    const look = async () => watch.deliveries.find(({ alarm }) => alarm.deviceId === device);
    const found = await until(`${device} at the terminal`, look, (seen) => seen !== undefined, 60_000);
    return (found?.at ?? Number.POSITIVE_INFINITY) - since;
  };
  try {
    watch.aim(gateway.http);
    await until(
      'the terminal',
      async () => watch.connected,
      (up) => up,
    );
    await button.aim(mqttLine.port);
    const pressed = performance.now();
    void button.publish(`v1/devices/${name}-mqtt/events`, '{"sos.pressed":true}', 1);
    const mqtt = await told(pressed, `${name}-mqtt`);
    const posted = performance.now();
    const authorization = `Basic ${Buffer.from(`${name}-http:${secret(`${name}-http`)}`).toString('base64')}`;
    const answered = fetch(`http://127.0.0.1:${httpLine.port}/api/v1/devices/${name}-http/messages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"sos.pressed":true}',
    });
    const http = await told(posted, `${name}-http`);
    const { status } = await answered;
    if (status !== 202) throw new Error(`the slow press was answered with ${status}`);
    const station = new StationClient({ url: `ws://127.0.0.1:${httpLine.port}/ocpp`, secret }, `${name}-post`, {});
    await station.open();
    await station.call('BootNotification', { chargePointVendor: 'row', chargePointModel: '14' });
    const faulted = performance.now();
    void station.call('StatusNotification', { connectorId: 1, errorCode: 'HighTemperature', status: 'Faulted' }).catch(() => {});
    const ocpp = await told(faulted, `${name}-post`);
    station.drop();
    return { ways: { 'MQTT device': mqtt, 'HTTP device': http, 'OCPP station': ocpp }, pieces: mqttLine.pieces() + httpLine.pieces() };
  } finally {
    watch.aim(null);
    await button.aim(null);
    mqttLine.stop();
    httpLine.stop();
  }
}
