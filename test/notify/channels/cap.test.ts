import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { validateXML } from 'xmllint-wasm';
import type { Alarm, AlarmEvent, AlarmState, Transition } from '../../../src/model/alarm.ts';
import { alarmEvents } from '../../../src/model/alarm.ts';
import { severities } from '../../../src/model/severity.ts';
import { type CapSender, capAlert, splitCapIdentifier } from '../../../src/notify/channels/cap/cap-alert.ts';
import { capFeed } from '../../../src/notify/channels/cap/cap-feed.ts';
import { signCap } from '../../../src/notify/channels/cap/cap-signature.ts';
import { capTime } from '../../../src/notify/channels/cap/cap-time.ts';
import { anAlarm, aTransition, start } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { httpPeer } from './http-peer.ts';

channelContract('cap', async () => {
  const peer = await httpPeer();
  return {
    ...peer,
    fields: { url: `${peer.url}/cap`, token: 'a-token-of-16-or-more' },
    took: () => peer.took.map(({ body }) => body),
    came: () => peer.came.length,
  };
});

const by: CapSender = { sender: 'anlin.example', timeZone: 'Asia/Shanghai', geocode: { name: 'GB/T 2260', value: '110105' } };
const schema = readFileSync(join(import.meta.dirname, 'CAP-v1.2.xsd'), 'utf8');

/** Problems that the OASIS schema finds. */
async function problemsOf(documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `alert-${index}.xml`, contents }));
  const { valid, errors } = await validateXML({ xml, schema: [schema] });
  return valid ? [] : errors.map(({ message }) => message);
}

const first = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;

function life(alarm: Alarm, ...events: readonly (readonly [AlarmEvent, AlarmState])[]): readonly Transition[] {
  return events.map(([event, to], index) => ({ ...aTransition({ ...alarm, sequence: index + 1 }, event, to, start + index * 90_500) }));
}

const alarm = anAlarm('a1b2', { place: '阳光社区/1号楼/1单元' });
const whole = life(
  alarm,
  ['raised', 'unacknowledged'],
  ['occurred-again', 'unacknowledged'],
  ['acknowledged', 'acknowledged'],
  ['commented', 'acknowledged'],
  ['ended', 'normal'],
);
const document = (index: number, of = whole, about = alarm, sender = by) => capAlert(about, of[index]!, of, sender);

describe('CAP 1.2', () => {
  test('every event, severity, kind of alarm and awkward text is valid against the OASIS schema', async () => {
    const documents: string[] = [];
    for (const event of alarmEvents)
      for (const severity of severities)
        for (const change of [{}, { exercise: true }, { place: '', component: '1号回路' }]) {
          const about = anAlarm(`x-${event}`, {
            severity,
            ...change,
            title: { zh: '<燃气> & "泄漏"', en: 'Gas \u0000 <leak> \ud800 & ]]>' },
            incident: { id: 'i1', hazard: { id: 'gas', title: { zh: '燃气', en: 'Gas' }, cap: 'Fire' }, area: '' },
          });
          const steps = life(about, ['raised', 'unacknowledged'], [event, event === 'ended' ? 'normal' : 'acknowledged']);
          documents.push(
            ...steps.map((step) => capAlert(about, step, steps, { ...by, geocode: severity === 'minor' ? null : by.geocode })),
          );
        }
    expect(documents.length).toBeGreaterThan(300);
    expect(await problemsOf(documents)).toEqual([]);
    // The validator can say no.
    expect(await problemsOf([document(0).replace(/<sent>[^<]*/, '<sent>2026-01-01T00:00:00.000Z')])).not.toEqual([]);
    expect(await problemsOf([document(0).replace('>Actual<', '>Real<')])).not.toEqual([]);
  }, 60_000);

  test('the life of an alarm: Alert, Update, Ack, Update, Cancel, each referring to what it is about', () => {
    const documents = whole.map((_step, index) => document(index));
    expect(documents.map((xml) => first(xml, 'msgType'))).toEqual(['Alert', 'Update', 'Ack', 'Update', 'Cancel']);
    expect(documents.map((xml) => first(xml, 'identifier'))).toEqual(['a1b2.1', 'a1b2.2', 'a1b2.3', 'a1b2.4', 'a1b2.5']);
    expect(documents.map((xml) => first(xml, 'references'))).toEqual([
      null,
      'anlin.example,a1b2.1,2026-01-01T08:00:00+08:00',
      'anlin.example,a1b2.1,2026-01-01T08:00:00+08:00 anlin.example,a1b2.2,2026-01-01T08:01:30+08:00',
      'anlin.example,a1b2.1,2026-01-01T08:00:00+08:00 anlin.example,a1b2.2,2026-01-01T08:01:30+08:00',
      'anlin.example,a1b2.1,2026-01-01T08:00:00+08:00 anlin.example,a1b2.4,2026-01-01T08:04:31+08:00',
    ]);
    expect(first(documents[4]!, 'urgency')).toBe('Past');
    expect(first(documents[4]!, 'responseType')).toBe('AllClear');
    expect(documents[0]).toContain('<geocode><valueName>GB/T 2260</valueName><value>110105</value></geocode>');
    expect(documents[0]?.match(/<language>[^<]*/g)).toEqual(['<language>zh-CN', '<language>en']);
    expect(first(documents[0]!, 'severity')).toBe('Extreme');
    expect(splitCapIdentifier('a1b2.12')).toEqual({ alarmId: 'a1b2', sequence: 12 });
    for (const wrong of ['a1b2', 'a1b2.', '.1', 'a1b2.0', 'a1b2.1x', '']) expect(splitCapIdentifier(wrong)).toBeNull();
  });

  test('a drill is Exercise in status and in every text, a commissioning test is Test', () => {
    const drill = document(0, whole, { ...alarm, exercise: true });
    expect(first(drill, 'status')).toBe('Exercise');
    expect(drill.match(/<headline>[^<]*/g)?.every((text) => /演练|EXERCISE/.test(text))).toBe(true);
    expect(drill.match(/<description>[^<]*/g)?.every((text) => /演练|EXERCISE/.test(text))).toBe(true);
    const test = document(0, whole, { ...alarm, exercise: true, test: { by: 'li', reason: 'r', until: 1, terminals: [] } as never });
    expect(first(test, 'status')).toBe('Test');
    expect(test).not.toMatch(/演练|EXERCISE/);
    expect(first(document(0), 'status')).toBe('Actual');
  });

  test('what was put aside before it rang is an Alert when it is told first', () => {
    const steps = life(alarm, ['raised', 'unacknowledged'], ['unshelved', 'unacknowledged']).map((step, index) =>
      index === 0 ? { ...step, untold: ['shelved'] as const } : step,
    );
    expect(first(document(1, steps), 'msgType')).toBe('Alert');
    expect(first(document(1, steps), 'references')).toBeNull();
  });

  test('times have the offset of the zone, whole seconds and never Z, in every zone and half of the year', () => {
    const summer = Date.UTC(2026, 6, 1, 12, 0, 0, 999);
    expect(capTime(summer, 'Asia/Shanghai')).toBe('2026-07-01T20:00:00+08:00');
    expect(capTime(summer, 'UTC')).toBe('2026-07-01T12:00:00-00:00');
    expect(capTime(summer, 'America/New_York')).toBe('2026-07-01T08:00:00-04:00');
    expect(capTime(Date.UTC(2026, 0, 1), 'America/New_York')).toBe('2025-12-31T19:00:00-05:00');
    expect(capTime(summer, 'Asia/Kathmandu')).toBe('2026-07-01T17:45:00+05:45');
    for (const zone of ['Asia/Shanghai', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'])
      expect(Date.parse(capTime(summer, zone))).toBe(Math.floor(summer / 1_000) * 1_000);
  });

  describe('signed', () => {
    let key = '';
    let certificate = '';
    beforeAll(() => {
      const folder = mkdtempSync(join(tmpdir(), 'anlin-cap-'));
      const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=anlin.example', ...files], {
        stdio: 'ignore',
      });
      key = readFileSync(join(folder, 'key.pem'), 'utf8');
      certificate = readFileSync(join(folder, 'cert.pem'), 'utf8');
    });
    const verifies = (xml: string) => {
      const signature = /<Signature .*<\/Signature>/s.exec(xml)?.[0] ?? '';
      const check = new SignedXml({ publicCert: certificate });
      check.loadSignature(signature);
      try {
        return check.checkSignature(xml);
      } catch {
        return false;
      }
    };

    test('the document is still valid, verifies, and does not with one word changed', async () => {
      const signed = signCap(document(0), { key, certificate });
      expect(await problemsOf([signed])).toEqual([]);
      expect(signed.startsWith('<?xml')).toBe(true);
      expect(signed).toMatch(/<X509Certificate>[A-Za-z0-9+/=\s]+</);
      expect(verifies(signed)).toBe(true);
      expect(verifies(signed.replace('>Extreme<', '>Minor<'))).toBe(false);
    });
  });

  test('the feed is well-formed Atom with a link to each document', async () => {
    const entries = whole.map((step) => ({ alarm: { ...alarm, place: '阳光社区/<1号楼>' }, step }));
    const xml = capFeed(entries.toReversed(), { sender: by.sender, base: 'https://gw.example', language: 'zh', now: start });
    // No schema is given: this says whether it is XML at all.
    const { valid } = await validateXML({ xml: [{ fileName: 'feed.xml', contents: xml }], schema: [anyXml] });
    expect(valid).toBe(true);
    expect(xml.match(/<entry>/g)).toHaveLength(5);
    expect(xml).toContain('href="https://gw.example/api/v1/cap/alerts/a1b2.5"');
    expect(first(xml, 'updated')).toBe('2026-01-01T00:06:02.000Z');
  });
});

const anyXml = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2005/Atom">
  <xs:element name="feed"><xs:complexType mixed="true"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
  <xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`;
