import type { Settings } from '../config/settings.ts';
import { heartbeatPath } from '../model/path-rules.ts';
import { Heartbeat } from '../notify/channels/heartbeat/heartbeat.ts';
import { guardedRequest } from '../notify/guarded-request.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './flow.ts';
import { lostStands, pathSignal } from './path-signal.ts';

/** The sign of life to somebody outside; null = the settings name nobody. */
export function heartbeatOf(settings: Settings, { pipeline, book }: Pick<Flow, 'pipeline' | 'book'>, log: Log): Heartbeat | null {
  const { 'heartbeat.url': url, 'heartbeat.seconds': seconds, 'heartbeat.allowPrivateAddresses': allowInside } = settings;
  if (url === null) return null;
  return new Heartbeat({
    url,
    everyMs: seconds * 1_000,
    request: guardedRequest(allowInside),
    clock,
    schedule: (delay, run) => {
      const timer = setTimeout(run, delay);
      return () => clearTimeout(timer);
    },
    healthy: () => pipeline.failure() === null,
    lostStands: () => lostStands(book, heartbeatPath),
    observe: (lost, why) => {
      log[lost ? 'warn' : 'info']({ why: why.en }, lost ? 'the heartbeat to the outside is lost' : 'the heartbeat to the outside is back');
      return pipeline.observe(pathSignal(heartbeatPath, lost, { zh: `对外心跳${why.zh}`, en: `Heartbeat to the outside ${why.en}` }));
    },
  });
}
