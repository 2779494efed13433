import type { ClientSession, ClientSubscription } from 'node-opcua-client';
import type { Clock } from '../../runtime/clock.ts';
import { refreshConditions } from './conditions.ts';
import { within } from './deadline.ts';
import type { DevicePoints } from './device-points.ts';
import type { Opcua } from './stack.ts';

const answerMs = 10_000;
/** A server that could not do it is asked again; until then only what it says is active is known. */
const againMs = 30_000;

export interface RefreshPorts {
  readonly opcua: Opcua;
  readonly clock: Clock;
  readonly session: ClientSession;
  readonly subscription: ClientSubscription;
  readonly devices: readonly DevicePoints[];
}

/** ConditionRefresh of one subscription: every condition told again between a start and an end, until it came through once. */
export class ConditionRefresh {
  private readonly ports: RefreshPorts;
  private end: (() => void) | null = null;
  private dueAt: number | null = null;

  constructor(ports: RefreshPorts) {
    this.ports = ports;
  }

  /** It failed, and it is time to try again. */
  get isDue(): boolean {
    return this.dueAt !== null && this.ports.clock.monotonic() >= this.dueAt;
  }

  /** The server's start: what came of it before does not count. */
  begun(): void {
    for (const { conditions } of this.ports.devices) if (conditions.isRefreshing) conditions.begin();
  }

  completed(): void {
    for (const device of this.ports.devices) {
      device.conditions.complete();
      device.takeConditions();
    }
    this.end?.();
  }

  /** Resolves within twenty seconds, whatever came of it. `after`: a gap, after which nothing of before is known if it fails. */
  async run(after: 'gap' | 'failure'): Promise<void> {
    const { opcua, session, subscription, devices, clock } = this.ports;
    this.dueAt = null;
    if (!devices.some(({ conditions }) => conditions.isUsed)) return;
    const ended = new Promise<void>((resolve) => {
      this.end = resolve;
    });
    for (const { conditions } of devices) conditions.begin();
    try {
      await within(answerMs, 'ConditionRefresh', refreshConditions(opcua, session, subscription));
      await within(answerMs, 'ConditionRefresh', ended);
    } catch (error) {
      const word = /Bad[A-Za-z]+/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'BadTimeout';
      for (const { conditions } of devices) after === 'gap' ? conditions.forget(word) : conditions.abandon();
      this.dueAt = clock.monotonic() + againMs;
    } finally {
      this.end = null;
    }
  }
}
