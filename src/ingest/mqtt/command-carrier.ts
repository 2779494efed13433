import type { CommandAnswer, CommandCarrier, CommandToSend, DeviceAnswer } from '../../model/command.ts';
import type { Account } from '../../model/intake.ts';
import type { Text } from '../../model/text.ts';
import type { Delivered } from './delivery.ts';

/** What the carrier needs of the source. */
export interface CommandLine {
  /** Filters of the device's live connection; null = it has none. */
  filtersOf(account: Account): ReadonlyMap<string, unknown> | null;
  publishTo(topic: string, payload: Uint8Array, qos: 0 | 1): Delivered;
}

const absent: Text = { zh: '设备当前未连接，没有发送', en: 'The device is not connected; nothing was sent' };
const deaf: Text = {
  zh: '设备已连接，但没有订阅命令主题，没有发送',
  en: 'The device is connected but has not subscribed to its commands; nothing was sent',
};

/**
 * Commands over MQTT. QoS 0 on a connection that is there: whatever goes again after a reconnect, as QoS 1 must, would be a
 * second sending, or one long after the person stopped waiting. The result makes up for the acknowledgement.
 */
export class MqttCommandCarrier implements CommandCarrier {
  readonly source = 'mqtt';
  private readonly line: CommandLine;

  constructor(line: CommandLine) {
    this.line = line;
  }

  unreachable(deviceId: string): Text | null {
    const filters = this.line.filtersOf({ kind: 'device', id: deviceId });
    if (filters === null) return absent;
    return formOf(filters, deviceId) === null ? deaf : null;
  }

  async send(command: CommandToSend): Promise<CommandAnswer> {
    const { id, number, deviceId, parameters, expiresAt } = command;
    const name = nameOf(command);
    const form = formOf(this.line.filtersOf({ kind: 'device', id: deviceId }) ?? new Map(), deviceId);
    const topic = `v1/devices/${deviceId}/${form === 'rpc' ? `rpc/request/${number}` : 'commands'}`;
    const body = form === 'rpc' ? { method: name, params: parameters } : { commandId: id, command: name, parameters, expiresAt };
    const went = this.line.publishTo(topic, Buffer.from(JSON.stringify(body)), 0);
    return went === 'sent' ? { status: 'sent' } : { status: 'not-sent', reason: went === 'not-subscribed' ? deaf : absent };
  }
}

/** The form a device listens for; ThingsBoard's when it knows no other. */
function formOf(filters: ReadonlyMap<string, unknown>, deviceId: string): 'json' | 'rpc' | null {
  if (filters.has(`v1/devices/${deviceId}/commands`) || filters.has('v1/devices/me/commands')) return 'json';
  return filters.has('v1/devices/me/rpc/request/+') ? 'rpc' : null;
}

function nameOf({ command, carriage }: CommandToSend): string {
  const { name } = (carriage ?? {}) as { readonly name?: string };
  return name ?? command;
}

const statuses: readonly string[] = ['accepted', 'refused', 'done', 'failed'];

/** `{"status", "reason"}`; null = it cannot be read, and claims nothing. */
export function readResult(payload: Uint8Array): DeviceAnswer | null {
  const body = parsed(payload);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return null;
  const { status, reason } = body as { status?: unknown; reason?: unknown };
  if (typeof status !== 'string' || !statuses.includes(status)) return null;
  return { status: status as DeviceAnswer['status'], reason: words(reason) };
}

/**
 * An answer to a ThingsBoard RPC: that protocol leaves the body to the device. With one of our words in `status` it is read
 * as ours; `success: false` or an `error` is a failure; anything else says that the call was answered, so it is done.
 */
export function readRpcResponse(payload: Uint8Array): DeviceAnswer | null {
  const body = parsed(payload);
  if (body === undefined) return null;
  const ours = readResult(payload);
  if (ours !== null) return ours;
  const fields: { success?: unknown; error?: unknown } = body !== null && typeof body === 'object' ? body : {};
  const failed = fields.success === false || (fields.error !== undefined && fields.error !== null);
  return { status: failed ? 'failed' : 'done', reason: words(failed ? (fields.error ?? body) : body) };
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
}

function words(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.slice(0, 200);
  try {
    return JSON.stringify(value).slice(0, 200);
  } catch {
    // What parses to any depth is written to some depth only (RangeError): the answer counts, its words are lost.
    return null;
  }
}
