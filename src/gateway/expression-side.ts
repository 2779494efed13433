import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { Evaluator } from '../evaluate/evaluator.ts';
import { Lanes } from '../expressions/lanes.ts';
import { Sandbox } from '../expressions/sandbox.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { Signal } from '../model/signal.ts';
import type { Pipeline } from '../pipeline.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { RunningTime } from '../runtime/running-time.ts';
import { AnswerFeed } from './answer-feed.ts';
import { ExpressionWatch } from './expression-watch.ts';
import type { Judge } from './judge.ts';

export interface ExpressionSideParts {
  readonly journal: DurableJournal;
  readonly evaluator: Evaluator;
  readonly book: AlarmBook;
  readonly judge: () => Judge;
  readonly pipeline: () => Pipeline;
  readonly running: RunningTime;
  readonly observe: (signal: Signal) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly metrics: Metrics;
  readonly log: Log;
}

const lookMs = 1_000;
const stopBuckets = [0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.5, 1];

export interface ExpressionSide {
  readonly feed: AnswerFeed;
  /** Before `start` nothing is told: it is replay. */
  profilesChanged(): void;
  start(): void;
  stop(): Promise<void>;
}

/** Users' expressions: who asks, who works them out, who is told when they do not. Without any, nothing here runs. */
export function expressionSide({
  journal,
  evaluator,
  book,
  judge,
  pipeline,
  running,
  observe,
  sleep,
  metrics,
  log,
}: ExpressionSideParts): ExpressionSide {
  const questions = metrics.counter('anlin_expression_questions_total', 'Messages and conditions given to expressions', ['outcome']);
  const ends = metrics.counter('anlin_expression_process_ends_total', 'Processes for expressions that were stopped', ['limit']);
  const stops = metrics.histogram('anlin_expression_stop_seconds', 'How long a job ran that had to be stopped', stopBuckets);
  const watch = new ExpressionWatch({
    observe,
    activeAlarms: () => book.active(),
    now: () => running.now(),
    count: (outcome) => questions.inc({ outcome }),
  });
  const sandbox = () =>
    new Sandbox({
      clock,
      onEnd: (limit, ms) => {
        stops.observe(ms / 1_000);
        ends.inc({ limit });
        log.warn({ limit }, 'an expression was stopped');
      },
    });
  const feed = new AnswerFeed({
    lanes: new Lanes(sandbox(), sandbox()),
    watch,
    openAfter: () => evaluator.awaitedAfter(),
    isAnswered: (position) => evaluator.isAnswered(position),
    openQuestions: () => evaluator.openQuestions(),
    question: (key) => evaluator.question(key),
    profileOf: (id) => judge().profileOf(id),
    read: (after, limit) => journal.read(after, limit),
    isDuplicate: (record) => journal.isDuplicateRecord(record),
    judged: () => pipeline().judgedPosition(),
    append: (answers) => pipeline().append(answers.map((answer) => ({ kind: 'answer', answer }))),
    now: () => running.now(),
    sleep,
    log,
  });
  metrics.liveGauge('anlin_expression_backlog', 'Messages and conditions that wait for their expressions', [], (set) =>
    set({}, feed.backlog()),
  );
  let timer: NodeJS.Timeout | null = null;
  return {
    feed,
    profilesChanged: () => {
      if (timer !== null) watch.changed();
    },
    start: () => {
      feed.start();
      timer = setInterval(() => watch.look(feed.oldestRun()), lookMs);
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      return feed.stop();
    },
  };
}
