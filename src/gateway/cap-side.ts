import { readFileSync } from 'node:fs';
import type { CapSource } from '../config/cap-sources.ts';
import { withSecrets } from '../config/channels.ts';
import { type Settings, SettingsError } from '../config/settings.ts';
import type { Journal } from '../model/journal.ts';
import { feedLostRule, heartbeatPath } from '../model/path-rules.ts';
import { splitSubject, subjectKey } from '../model/subject.ts';
import type { CapKey } from '../notify/channels/cap/cap-signature.ts';
import { guardedRequest } from '../notify/guarded-request.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { CapDesk } from './cap-desk.ts';
import { CapInbox } from './cap-inbox.ts';
import { CapPoll } from './cap-poll.ts';
import type { Flow } from './flow.ts';
import { placeProblems } from './place-setting.ts';

const expireEveryMs = 5_000;

/** A source with its token in place. */
export interface ReadCapSource {
  readonly source: CapSource;
  readonly token: string | null;
}

/** Checks the sources of CAP messages. Throws SettingsError with every problem. */
export function readCapSources(
  { 'cap.sources': sources, channels }: Pick<Settings, 'cap.sources' | 'channels'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ReadCapSource[] {
  const problems: string[] = [];
  const read = sources.map((source) => {
    const at = `cap.sources: ${source.id}`;
    const { id, subscriber, tokenEnv, tokenFile, feed, place, areas } = source;
    problems.push(...placeProblems(`${at}: place`, place));
    for (const area of areas) problems.push(...placeProblems(`${at}: areas: ${area.area}: place`, area.place));
    if (id === heartbeatPath || channels.some((each) => each.id === id)) problems.push(`${at}: id: expected a name that no channel has`);
    if (subscriber !== undefined && !channels.some((each) => each.id === subscriber))
      problems.push(`${at}: subscriber: expected the id of a channel, came ${subscriber}`);
    if (feed === undefined && (tokenEnv ?? tokenFile) !== undefined) problems.push(`${at}: tokenEnv, tokenFile: expected with a feed only`);
    const given = { ...(tokenEnv === undefined ? {} : { tokenEnv }), ...(tokenFile === undefined ? {} : { tokenFile }) };
    const { fields, problems: missing } = withSecrets(given, ['token'], env, (path) => readFileSync(path, 'utf8'));
    problems.push(...missing.map((problem) => `${at}: ${problem}`));
    return { source, token: typeof fields.token === 'string' ? fields.token : null };
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return read;
}

export interface CapSide {
  /** Our own messages. */
  readonly desk: CapDesk;
  readonly inbox: CapInbox;
  start(): void;
  stop(): void;
}

/** CAP messages: our own, those of others that are posted, and those that feeds are asked for. */
export function capSide(
  settings: Settings,
  key: CapKey | null,
  sources: readonly ReadCapSource[],
  journal: Journal,
  { pipeline, book, observe }: Pick<Flow, 'pipeline' | 'book' | 'observe'>,
  { metrics, log }: { metrics: Metrics; log: Log },
): CapSide {
  const received = metrics.counter('anlin_cap_received_total', 'What became of CAP messages of others', ['source', 'outcome']);
  const desk = new CapDesk(settings, journal.status().gatewayId, journal.reader, key, clock);
  const inbox = new CapInbox({
    sources: sources.map(({ source }) => source),
    ourSender: desk.sender,
    journal,
    observe: (signal) => pipeline.observe(signal),
    clock,
    count: (source, outcome) => received.inc({ source, outcome }),
  });
  metrics.liveGauge('anlin_cap_standing', 'CAP messages of others that an alarm condition stands for', ['source'], (set) => {
    for (const [source, count] of inbox.counts()) set({ source }, count);
  });
  const lostOf = (id: string) =>
    [...book.active()].some(
      ({ subject, rule, condition }) => subject === subjectKey('path', id) && rule === feedLostRule && condition !== 'false',
    );
  const polls = sources.flatMap(({ source, token }) => {
    const { id, feed, allowPrivateAddresses } = source;
    if (feed === undefined) return [];
    return new CapPoll({
      source: { ...source, feed },
      token,
      request: guardedRequest(allowPrivateAddresses),
      clock,
      schedule: (delay, run) => {
        const timer = setTimeout(run, delay);
        return () => clearTimeout(timer);
      },
      take: async (xml, othersToCome) => {
        const taken = await inbox.takeListed(id, xml, { by: null, via: 'gateway', from: feed }, othersToCome);
        if (taken !== 'held' && 'problem' in taken)
          log.warn({ source: id, problem: taken.problem }, 'a CAP message of a feed was refused and set apart');
        return taken;
      },
      notTaken: (entries) =>
        log.warn({ source: id, entries }, 'entries of a feed of CAP messages could not be taken; they are tried again'),
      lostStands: () => lostOf(id),
      observe: (lost, why) => {
        log[lost ? 'warn' : 'info'](
          { source: id, why: why.en },
          lost ? 'a feed of CAP messages is lost' : 'a feed of CAP messages is back',
        );
        return pipeline.observe({
          subject: subjectKey('path', id),
          component: '',
          rule: feedLostRule,
          to: lost ? 'true' : 'false',
          reason: why,
        });
      },
    });
  });
  let timer: NodeJS.Timeout | null = null;
  return {
    desk,
    inbox,
    start: () => {
      inbox.start();
      for (const poll of polls) poll.start();
      timer = setInterval(() => {
        inbox.expire().catch((error) => log.error({ error }, 'a CAP message that has run out could not be ended; it is tried again'));
      }, expireEveryMs);
      const asked = new Set(sources.filter(({ source }) => source.feed !== undefined).map(({ source }) => source.id));
      for (const { rule, subject, condition } of book.active()) {
        if (rule !== feedLostRule || condition === 'false' || asked.has(splitSubject(subject).id)) continue;
        const reason = { zh: '该来源已不在设置中', en: 'The source is not in the settings any more' };
        observe({ subject, component: '', rule, to: 'false', reason });
      }
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      for (const poll of polls) poll.stop();
    },
  };
}
