import type { MqttLimits } from './limits.ts';

interface Held {
  all: number;
  unauthenticated: number;
}

/** Counts sockets in total and per remote address; those that have not proved themselves have caps of their own. */
export class ConnectionCaps {
  private readonly limits: MqttLimits;
  private readonly addresses = new Map<string, Held>();
  private readonly total: Held = { all: 0, unauthenticated: 0 };

  constructor(limits: MqttLimits) {
    this.limits = limits;
  }

  /** Null = come in (a slot is taken); else the bound that is reached. */
  enter(address: string): string | null {
    const held = this.addresses.get(address) ?? { all: 0, unauthenticated: 0 };
    if (this.total.all >= this.limits.connections) return 'connections';
    if (held.all >= this.limits.connectionsPerAddress) return 'connections-per-address';
    if (this.total.unauthenticated >= this.limits.unauthenticated) return 'unauthenticated';
    if (held.unauthenticated >= this.limits.unauthenticatedPerAddress) return 'unauthenticated-per-address';
    this.addresses.set(address, held);
    for (const each of [held, this.total]) {
      each.all++;
      each.unauthenticated++;
    }
    return null;
  }

  authenticated(address: string): void {
    const held = this.addresses.get(address);
    if (held !== undefined) held.unauthenticated--;
    this.total.unauthenticated--;
  }

  leave(address: string, wasAuthenticated: boolean): void {
    const held = this.addresses.get(address);
    if (held === undefined) return;
    for (const each of [held, this.total]) {
      each.all--;
      if (!wasAuthenticated) each.unauthenticated--;
    }
    if (held.all === 0) this.addresses.delete(address);
  }
}
