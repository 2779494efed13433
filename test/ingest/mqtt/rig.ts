import { setTimeout as sleep } from 'node:timers/promises';
import { LimitedAccounts } from '../../../src/gateway/limited-accounts.ts';
import type { AccountSignal } from '../../../src/ingest/mqtt/admission.ts';
import type { MqttPorts } from '../../../src/ingest/mqtt/listeners.ts';
import { MqttSource, type MqttSourceOptions } from '../../../src/ingest/mqtt/mqtt-source.ts';
import type { Account, Accounts, Custody, Intake, Settle } from '../../../src/model/intake.ts';
import { AttemptLimits } from '../../../src/runtime/attempt-limits.ts';
import { systemClock } from '../../../src/runtime/clock.ts';

/** Devices `d0`, `d1` ... and terminals `t0` ... with the secret `secret-<id>`; the token of `d7` is `token-d7`. */
export const accounts: Accounts = {
  authenticate(name, secret): Account | null {
    if (secret === null) return name.startsWith('token-') ? { kind: 'device', id: name.slice(6) } : null;
    if (Buffer.from(secret).toString() !== `secret-${name}`) return null;
    return { kind: name.startsWith('t') ? 'terminal' : 'device', id: name };
  },
  named: (kind, id) => (id.startsWith(kind === 'device' ? 'd' : 't') ? { kind, id } : null),
};

export interface Kept extends Intake {
  readonly text: string;
}

/** Custody in memory, deduplicating by redelivery key as the journal does; `hold` delays or fails an acceptance. */
export class MemoryCustody implements Custody {
  readonly kept: Kept[] = [];
  readonly seen = new Set<string>();
  calls = 0;
  hold: (message: Intake) => Promise<void> = async () => {};

  take(message: Intake, settle: Settle): void {
    this.accept(message).then(
      ({ position, duplicate }) => settle.kept(position, duplicate),
      (error: Error) => settle.refused(error),
    );
  }

  private async accept(message: Intake): Promise<{ duplicate: boolean; position: number }> {
    this.calls++;
    const text = Buffer.from(message.body).toString();
    await this.hold(message);
    const key = `${message.deviceId} ${message.redelivery}`;
    if (message.redelivery !== null && message.dup && this.seen.has(key)) return { duplicate: true, position: 0 };
    if (message.redelivery !== null) this.seen.add(key);
    return { duplicate: false, position: this.kept.push({ ...message, text }) };
  }
}

export interface Rig {
  readonly source: MqttSource;
  readonly port: number;
  readonly ports: MqttPorts;
  readonly custody: MemoryCustody;
  readonly counts: Map<string, number>;
  readonly signals: AccountSignal[];
  readonly denied: { readonly account: Account; readonly topic: string; readonly payload: string }[];
  readonly receipts: { readonly id: string; readonly payload: string }[];
  readonly results: { readonly id: string; readonly commandId: string; readonly payload: string }[];
  readonly comings: string[];
  readonly errors: Error[];
  stop(): Promise<void>;
}

/** Accounts that never tire of wrong tries: for what is about bytes, from one address, by the thousand. */
export const tirelessAccounts = () => new LimitedAccounts(accounts, new AttemptLimits(systemClock, { perPair: 1e9, perSource: 1e9 }));

export async function startRig(options: Partial<MqttSourceOptions> = {}): Promise<Rig> {
  const custody = new MemoryCustody();
  const rig = {
    custody,
    counts: new Map<string, number>(),
    signals: [] as AccountSignal[],
    denied: [] as { account: Account; topic: string; payload: string }[],
    receipts: [] as { id: string; payload: string }[],
    results: [] as { id: string; commandId: string; payload: string }[],
    comings: [] as string[],
    errors: [] as Error[],
  };
  const source = new MqttSource({
    host: '127.0.0.1',
    port: 0,
    custody,
    accounts: new LimitedAccounts(accounts, new AttemptLimits(systemClock)),
    clock: systemClock,
    count: (kind, reason) => rig.counts.set(`${kind} ${reason}`, (rig.counts.get(`${kind} ${reason}`) ?? 0) + 1),
    onSignal: (signal) => void rig.signals.push(signal),
    onConnection: (account, up) => void rig.comings.push(`${account.id} ${up ? 'up' : 'down'}`),
    onDenied: (account, topic, payload) => void rig.denied.push({ account, topic, payload: payload.toString() }),
    onTerminalMessage: (id, payload) => void rig.receipts.push({ id, payload: payload.toString() }),
    onCommandResult: (id, commandId, payload) => void rig.results.push({ id, commandId, payload: payload.toString() }),
    onError: (error) => void rig.errors.push(error),
    ...options,
  });
  const ports = await source.start();
  return { ...rig, source, port: ports.mqtt, ports, stop: () => source.stop() };
}

/** Waits until `holds` is true; throws what it waited for after `ms`. */
export async function until(what: string, holds: () => boolean, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await sleep(5);
  }
}
