import { DeviceClient } from './device-client.ts';

/** Presses twice a second over one connection that must last: what had to be sent again was on another one. */
export class PressingDevice {
  private timer: NodeJS.Timeout | null = null;
  private readonly client: DeviceClient;

  private constructor(device: string, secret: string) {
    let packet = 0;
    this.client = new DeviceClient({ id: device, secret, ownIds: true, nextPacketId: () => (packet = (packet % 60_000) + 1) });
  }

  static async connect(port: number, device: string, secret: string): Promise<PressingDevice> {
    const real = new PressingDevice(device, secret);
    real.client.aim(port);
    while (!real.client.connected) await new Promise((resolve) => setTimeout(resolve, 10));
    let press = 0;
    real.timer = setInterval(() => void real.client.publish('telemetry', `press-${press++}`, { 'sos.pressed': true }), 500);
    return real;
  }

  async finish(): Promise<{ presses: number; acknowledged: number }> {
    if (this.timer !== null) clearInterval(this.timer);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const { log } = this.client;
    this.client.aim(null);
    return { presses: log.length, acknowledged: log.filter(({ ackedAt, attempts }) => ackedAt !== null && attempts === 1).length };
  }
}
