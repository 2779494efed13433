import { GatewayProblem, get } from './gateway-api.ts';
import { running } from './page-clock.ts';
import type { DevicePapers } from './wire.ts';

const freshMs = 60_000;
const retryMs = 5_000;
const most = 200;

interface Known {
  papers: DevicePapers | null;
  askAt: number;
}

/**
 * Papers of devices as the gateway has them now, asked for when they are first wanted and again each minute. They are not
 * in the stream: a delivery is kept for years and goes to hardware terminals too, and a telephone number is neither's business.
 */
export class KnownPapers {
  private readonly known = new Map<string, Known>();
  private readonly arrived: () => void;

  constructor(arrived: () => void) {
    this.arrived = arrived;
  }

  of(deviceId: string): DevicePapers | null {
    const known = this.known.get(deviceId) ?? { papers: null, askAt: 0 };
    if (running() >= known.askAt) void this.ask(deviceId, known);
    return known.papers;
  }

  private async ask(deviceId: string, known: Known): Promise<void> {
    known.askAt = running() + retryMs;
    this.known.set(deviceId, known);
    if (this.known.size > most) this.known.delete(this.known.keys().next().value ?? '');
    try {
      known.papers = await get<DevicePapers>(`/api/v1/devices/${encodeURIComponent(deviceId)}`);
      known.askAt = running() + freshMs;
      this.arrived();
    } catch (error) {
      // What was known stays; asked again soon, unless the gateway said that there is nothing to be seen.
      if (error instanceof GatewayProblem && error.status === 404) known.askAt = running() + freshMs;
    }
  }
}
