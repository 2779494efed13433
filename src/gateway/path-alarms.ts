import type { Text } from '../model/text.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './flow.ts';
import { lostStands, pathSignal } from './path-signal.ts';

/** What stands about one path. Call `say` often: what could not be journalled is said again. */
export class PathAlarms {
  private readonly flow: Pick<Flow, 'pipeline' | 'book'>;
  private readonly path: string;
  private readonly log: Log;
  /** Rules that are on their way to the journal. */
  private readonly telling = new Set<string>();

  constructor(flow: Pick<Flow, 'pipeline' | 'book'>, path: string, log: Log) {
    this.flow = flow;
    this.path = path;
    this.log = log;
  }

  /** Observes `rule` where it does not stand as it `holds`. */
  say(rule: string, holds: boolean, reason: Text): void {
    if (lostStands(this.flow.book, this.path, rule) === holds || this.telling.has(rule)) return;
    this.telling.add(rule);
    this.flow.pipeline
      .observe({ ...pathSignal(this.path, holds, reason), rule })
      .catch((error) => this.log.error({ error, rule }, 'the state of a path could not be journalled'))
      .finally(() => this.telling.delete(rule));
  }
}
