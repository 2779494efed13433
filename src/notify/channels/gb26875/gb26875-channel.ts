import { z } from 'zod';
import { channelKind } from '../../channel-port.ts';
import { componentState, dutyAnswer, labelTime, stateBits, terminalState, terminalTime, timeLabel, typeFlags } from './application-data.ts';
import { CentreLink } from './centre-link.ts';
import { componentOf, isFire } from './component-of.ts';
import { commands, type Frame } from './frame.ts';
import { prepareGb18030 } from './gb18030.ts';

const byte = z.number().int().min(0).max(255);
const address = z.string().regex(/^[0-9a-f]{12}$/i, 'expected 12 hexadecimal digits, the high byte first');
const confirm = { command: commands.confirm, adu: Buffer.alloc(0) };
const deny = { command: commands.deny, adu: Buffer.alloc(0) };

/**
 * GB/T 26875.3-2011 over TCP: this gateway as a transmission device of users' information, towards a fire centre. It goes
 * to the centre and stays connected; alarms are component states, fires first. Numbers marked [M] are from memory and may be
 * set: nothing here claims to conform.
 */
export const gb26875 = channelKind({
  settings: z.strictObject({
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535),
    /** Addresses on the line, as the centre gave them out. */
    source: address,
    destination: address,
    version: z.tuple([byte, byte]).default([1, 0]),
    /** Clause 6.5: about 10 s, then again, three times [M]. The outbox goes on after it. */
    timeoutSeconds: z.number().min(0.1).max(10).default(10),
    tries: z.number().int().min(1).max(10).default(3),
    heartbeatSeconds: z.number().min(0.1).max(3_600).default(15),
    bit0: z.enum(['one-is-normal', 'one-is-test', 'zero']).default('one-is-normal'),
    systemType: byte.default(0),
    systemAddress: byte.default(1),
    /** Hazards of devices/vocabulary.yaml -> numbers of the tables of GB/T 26875.3. */
    hazards: z
      .record(
        z.string(),
        z.strictObject({
          systemType: byte.optional(),
          componentType: byte.optional(),
          state: z.enum(Object.keys(stateBits) as [keyof typeof stateBits]).optional(),
        }),
      )
      .default({}),
    /** Device id -> its number in the papers of the centre; what has none gets one that stays the same. */
    addresses: z.record(z.string(), z.number().int().min(0).max(0xffff_ffff)).default({}),
  }),
  secrets: [],
  steps: 'calls',
  testing: 'line',
  hazards: (settings) => Object.keys(settings.hazards),
  open: (settings, { subscriber, resolve, clock, timeZone, standing, askDuty }) => {
    prepareGb18030();
    const options = { ...settings, language: subscriber.language };
    /** What the centre's clock is ahead, ms: labels follow it, the gateway's own clock does not. */
    let ahead = 0;
    let onDuty = false;
    const label = (ms = clock.wall()) => timeLabel(ms + ahead, timeZone);
    const setClock = (adu: Buffer) => {
      const wanted = labelTime(adu.subarray(2, 8), timeZone);
      if (wanted === null) return deny;
      ahead = wanted - clock.wall();
      return confirm;
    };
    const checkDuty = (minutes: number) => {
      if (askDuty === undefined || minutes === 0) return deny;
      // One at a time: the centre asks again when it has heard nothing.
      if (onDuty) return confirm;
      onDuty = true;
      askDuty(minutes)
        .then((answered) => (answered ? link.send(dutyAnswer(label()), null, AbortSignal.timeout(settings.timeoutSeconds * 1_000)) : null))
        // A centre that is not there any more has its own alarm; that nobody answered is one already.
        .catch(() => {})
        .finally(() => {
          onDuty = false;
        });
      return confirm;
    };
    const asked = ({ command, adu }: Frame) => {
      const flag = adu[0];
      if (command === commands.request && flag === typeFlags.readTerminalState)
        return { command: commands.answer, adu: terminalState(label()) };
      if (command === commands.request && flag === typeFlags.readTerminalTime)
        return { command: commands.answer, adu: terminalTime(label()) };
      if (command === commands.control && flag === typeFlags.setClock) return setClock(adu);
      if (command === commands.control && flag === typeFlags.dutyCheck) return checkDuty(adu[2] ?? 0);
      return deny;
    };
    const link = new CentreLink({
      address: () => resolve(settings.host),
      port: settings.port,
      source: settings.source,
      destination: settings.destination,
      version: settings.version,
      timeoutMs: settings.timeoutSeconds * 1_000,
      tries: settings.tries,
      everyMs: settings.heartbeatSeconds * 1_000,
      state: () => terminalState(label()),
      time: () => label(),
      asked,
    });
    return {
      start: (report) => link.start(report),
      first: ({ alarm }) => isFire(alarm, settings),
      send: async ({ id, alarm, createdAt }, signal) => {
        const { component, forwards } = componentOf(alarm, standing(), label(createdAt), options);
        const answer = await link.send(componentState(component), id, signal);
        return answer.taken ? { ...answer, forwarded: forwards } : answer;
      },
      close: () => link.stop(),
    };
  },
});
