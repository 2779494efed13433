import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CapMessages } from '../api/cap-messages.ts';
import { type Settings, SettingsError } from '../config/settings.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import type { JournalReader } from '../model/journal.ts';
import { covers } from '../model/place.ts';
import type { ChannelContext } from '../notify/channel-port.ts';
import { type CapSender, capAlert, splitCapIdentifier } from '../notify/channels/cap/cap-alert.ts';
import { type CapFeedEntry, capFeed } from '../notify/channels/cap/cap-feed.ts';
import { type CapKey, signCap } from '../notify/channels/cap/cap-signature.ts';
import type { Clock } from '../runtime/clock.ts';

/** What the feed holds, beside the newest message of each active alarm. */
const feedLength = 200;
const pages = 5;

type CapSettings = Pick<Settings, 'cap.sender' | 'cap.geocode' | 'cap.signKey' | 'cap.signCert' | 'timeZone'>;

/** The key of CAP messages; null = they are not signed. Throws SettingsError. */
export function readCapKey(settings: CapSettings): CapKey | null {
  const { 'cap.signKey': keyFile, 'cap.signCert': certFile } = settings;
  if (keyFile === null && certFile === null) return null;
  if (keyFile === null || certFile === null) throw new SettingsError(['cap.signKey, cap.signCert: expected both or neither']);
  let pair: CapKey;
  try {
    pair = { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certFile, 'utf8') };
  } catch (error) {
    throw new SettingsError([`cap.signKey, cap.signCert: expected readable files, came ${(error as Error).message}`]);
  }
  try {
    const key = createPrivateKey(pair.key);
    if (key.asymmetricKeyType !== 'rsa') throw new SettingsError([`cap.signKey: expected an RSA key, came ${key.asymmetricKeyType}`]);
    if (!new X509Certificate(pair.certificate).checkPrivateKey(key))
      throw new SettingsError(['cap.signCert: expected the certificate of cap.signKey, came another one']);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(['cap.signKey, cap.signCert: expected a private key and a certificate in PEM']);
  }
  return pair;
}

/** CAP messages out of the journal; nothing is kept beside it. */
export class CapDesk implements CapMessages {
  private readonly reader: JournalReader;
  private readonly key: CapKey | null;
  private readonly clock: Clock;
  private readonly by: CapSender;

  constructor(settings: CapSettings, gatewayId: string, reader: JournalReader, key: CapKey | null, clock: Clock) {
    this.reader = reader;
    this.key = key;
    this.clock = clock;
    const code = settings['cap.geocode']?.split('=');
    this.by = {
      sender: settings['cap.sender'] ?? `anlin-${gatewayId}`,
      timeZone: settings.timeZone,
      geocode: code === undefined ? null : { name: code[0] ?? '', value: code[1] ?? '' },
    };
  }

  /** `sender` of every message. */
  get sender(): string {
    return this.by.sender;
  }

  alert(identifier: string): ReturnType<CapMessages['alert']> {
    const named = splitCapIdentifier(identifier);
    const alarm = named && this.reader.alarm(named.alarmId);
    if (named === null || alarm === null) return null;
    const xml = this.document(alarm, named.sequence);
    return xml === null ? null : { place: alarm.place, xml };
  }

  /** For a channel that hands the messages over. */
  documentOf({ alarmId, transition, reason, alarm: told, createdAt: at }: Parameters<ChannelContext['capDocument']>[0]): string | null {
    // No step of an alarm, and in no feed: all there is of it is what is delivered.
    if (reason === 'test') {
      const step = { alarmId, sequence: transition, position: 0, at, event: 'raised', from: 'normal', to: 'normal', by: null } as const;
      return this.signed(capAlert(told, { ...step, reason: told.reason, comment: null }, [], this.by));
    }
    const alarm = this.reader.alarm(alarmId);
    return alarm && this.document(alarm, transition);
  }

  async feed({ place, base, language }: Parameters<CapMessages['feed']>[0]): Promise<string> {
    const steps = new Map<string, readonly Transition[]>();
    const entries = new Map<string, CapFeedEntry>();
    const add = (alarm: Alarm | null, sequence: number | null) => {
      // A copy that nobody here was told of is its owner's to publish.
      if (alarm === null || alarm.test !== undefined || alarm.replica?.told === 0 || !covers(place, alarm.place)) return;
      const all = steps.get(alarm.id) ?? this.reader.transitions(alarm.id);
      steps.set(alarm.id, all);
      const told = all.filter(({ untold }) => untold === undefined);
      const step = sequence === null ? told.at(-1) : told.find((each) => each.sequence === sequence);
      if (step !== undefined) entries.set(`${alarm.id} ${step.sequence}`, { alarm, step });
    };
    // The audit chain is the one order, newest first, in which steps can be asked for.
    let cursor: string | undefined;
    for (let page = 0; page < pages && entries.size < feedLength; page++) {
      const { items, next } = this.reader.audit({ act: 'alarm', cursor, limit: feedLength });
      for (const { target, detail } of items) {
        if (entries.size >= feedLength) break;
        if (typeof detail.step === 'number') add(this.reader.alarm(target.slice('alarm:'.length)), detail.step);
      }
      if (next === null) break;
      cursor = next;
      await new Promise((done) => setImmediate(done));
    }
    for (const alarm of this.reader.activeAlarms()) add(alarm, null);
    const sorted = [...entries.values()].sort((a, b) => b.step.at - a.step.at || b.step.position - a.step.position);
    return capFeed(sorted, { sender: this.by.sender, base, language, now: this.clock.wall() });
  }

  private document(alarm: Alarm, sequence: number): string | null {
    const steps = this.reader.transitions(alarm.id);
    const step = steps.find((each) => each.sequence === sequence);
    if (step === undefined || step.untold !== undefined) return null;
    return this.signed(capAlert(alarm, step, steps, this.by));
  }

  private signed(xml: string): string {
    return this.key === null ? xml : signCap(xml, this.key);
  }
}
