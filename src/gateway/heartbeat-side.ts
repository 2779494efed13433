import type { Settings } from '../config/settings.ts';
import type { JournalReader } from '../model/journal.ts';
import { heartbeatPath } from '../model/path-rules.ts';
import { Heartbeat } from '../notify/channels/heartbeat/heartbeat.ts';
import { guardedRequest } from '../notify/guarded-request.ts';
import { PathRecord } from '../notify/path-record.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './flow.ts';
import { lostStands, pathSignal } from './path-signal.ts';

/** The sign of life to somebody outside, and how it did; null = the settings name nobody. */
export function heartbeatOf(
  settings: Settings,
  { pipeline, book }: Pick<Flow, 'pipeline' | 'book'>,
  reader: Registered,
  log: Log,
): { readonly heartbeat: Heartbeat; readonly path: PathRecord } | null {
  const { 'heartbeat.url': url, 'heartbeat.seconds': seconds, 'heartbeat.allowPrivateAddresses': allowInside } = settings;
  if (url === null) return null;
  const path = new PathRecord({ kind: 'heartbeat', id: heartbeatPath, channel: 'heartbeat' }, clock);
  const heartbeat = new Heartbeat({
    url,
    everyMs: seconds * 1_000,
    request: guardedRequest(allowInside),
    clock,
    schedule: (delay, run) => {
      const timer = setTimeout(run, delay);
      return () => clearTimeout(timer);
    },
    // With nobody registered it is a new gateway, or one whose data is not there (a disk that is not mounted): nobody watches by it.
    healthy: () => pipeline.failure() === null && isSetUp(reader),
    lostStands: () => lostStands(book, heartbeatPath),
    answered: (tookMs) => path.took(tookMs),
    observe: (lost, why) => {
      path.say(lost);
      log[lost ? 'warn' : 'info']({ why: why.en }, lost ? 'the heartbeat to the outside is lost' : 'the heartbeat to the outside is back');
      return pipeline.observe(pathSignal(heartbeatPath, lost, { zh: `对外心跳${why.zh}`, en: `Heartbeat to the outside ${why.en}` }));
    },
  });
  return { heartbeat, path };
}

type Registered = Pick<JournalReader, 'users' | 'terminals' | 'devices'>;

/** Whether anybody or anything is registered. */
function isSetUp(reader: Registered): boolean {
  return reader.users().length > 0 || reader.terminals().length > 0 || reader.devices().length > 0;
}
