import type { Account } from '../../model/intake.ts';
import type { Channel } from '../../model/raw-message.ts';

/** What a published topic means for the account that sent it; null = not within its rights. */
export type Publication =
  | { readonly kind: 'message'; readonly channel: Channel }
  | { readonly kind: 'result'; readonly commandId: string; readonly form: 'json' | 'rpc' }
  | { readonly kind: 'request' }
  | { readonly kind: 'receipt' };

const telemetry: Publication = { kind: 'message', channel: 'telemetry' };
const events: Publication = { kind: 'message', channel: 'events' };
const receipt: Publication = { kind: 'receipt' };
const request: Publication = { kind: 'request' };

/** The last word of a device's topic. ThingsBoard devices send `attributes`; their values are readings like any other. */
const deviceWords: Readonly<Record<string, Publication>> = Object.assign(Object.create(null), { telemetry, events, attributes: telemetry });

const idPattern = /^[^/]{1,128}$/;

/**
 * The whole of an account's publishing rights. Compared as text, never as a pattern: an id that holds `+` or `#` opens
 * nothing (mosquitto CVE-2017-7650).
 */
export function publicationOf(account: Account, topic: string): Publication | null {
  if (account.kind === 'terminal') return topic === `v1/terminals/${account.id}/receipts` ? receipt : null;
  const own = `v1/devices/${account.id}/`;
  const me = 'v1/devices/me/';
  const rest = topic.startsWith(own) ? topic.slice(own.length) : topic.startsWith(me) ? topic.slice(me.length) : null;
  if (rest === null) return null;
  const word = deviceWords[rest];
  if (word !== undefined) return word;
  const commandId = between(rest, 'commands/', '/result');
  if (commandId !== null) return { kind: 'result', commandId, form: 'json' };
  const number = between(rest, 'rpc/response/', '');
  if (number !== null) return { kind: 'result', commandId: number, form: 'rpc' };
  // What ThingsBoard devices ask for when they start; there is nothing to judge in it.
  return rest === 'claim' || between(rest, 'attributes/request/', '') !== null || between(rest, 'rpc/request/', '') !== null
    ? request
    : null;
}

/** The whole of an account's subscribing rights: exact filters, and one wildcard in its own branch for ThingsBoard devices. */
export function maySubscribe(account: Account, filter: string): boolean {
  if (account.kind === 'terminal') return filter === `v1/terminals/${account.id}/alarms`;
  return filter === `v1/devices/${account.id}/commands` || filter === 'v1/devices/me/commands' || filter === 'v1/devices/me/rpc/request/+';
}

/** Who a gateway topic is for, and the other name that account may have subscribed under. */
export interface Addressee {
  readonly account: Account;
  readonly alias: string | null;
}

/** Null = a topic nobody can subscribe to. */
export function addresseeOf(topic: string): Addressee | null {
  const terminal = between(topic, 'v1/terminals/', '/alarms');
  if (terminal !== null) return { account: { kind: 'terminal', id: terminal }, alias: null };
  const device = /^v1\/devices\/([^/]{1,128})\/(commands|rpc\/request\/[^/]+)$/.exec(topic);
  if (device === null) return null;
  return { account: { kind: 'device', id: device[1]! }, alias: `v1/devices/me/${device[2]!}` };
}

/** True when `filter`, one that `maySubscribe` allowed, covers `topic`. */
export function covers(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  return filter.endsWith('/+') && between(topic, filter.slice(0, -1), '') !== null;
}

function between(text: string, before: string, after: string): string | null {
  if (!text.startsWith(before) || !text.endsWith(after) || text.length < before.length + after.length) return null;
  const middle = text.slice(before.length, text.length - after.length);
  return idPattern.test(middle) ? middle : null;
}

export function accountKey(account: Account): string {
  return `${account.kind}:${account.id}`;
}
