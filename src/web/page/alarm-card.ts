import type { BoardEntry } from './alarm-board.ts';
import { subjectName } from './alarm-subject.ts';
import { caseTitles } from './case-titles.ts';
import { h, setText } from './element.ts';
import { exerciseStrip } from './exercise-band.ts';
import { fact } from './fact.ts';
import { pick, say } from './language.ts';
import { durationText, elapsedText, momentText, placeText } from './moment-text.ts';
import { rescuePapers } from './papers.ts';
import type { Plan } from './plan-wire.ts';
import { releaseLink } from './release-link.ts';
import { severityIcon } from './severity-icon.ts';
import { tierLines } from './tier-lines.ts';
import type { Alarm, DevicePapers } from './wire.ts';

/** Runs on while the alarm is active; of one that has ended it says how long it took. */
function elapsed(alarm: Alarm): HTMLElement {
  if (alarm.endedAt !== null) return h('b', {}, durationText(Date.parse(alarm.endedAt) - Date.parse(alarm.raisedAt)));
  return elapsedSince(alarm.raisedAt);
}

/** Runs on. */
export function elapsedSince(rfc3339: string): HTMLElement {
  return h('b', { 'data-elapsed': rfc3339 }, elapsedText(rfc3339));
}

/** What was seen, in the language of the page. */
export function reasonText(alarm: Alarm): string {
  return alarm.reasons ? pick(alarm.reasons) : alarm.reason;
}

export function exerciseMark(alarm: Alarm): HTMLElement | null {
  return alarm.exercise ? h('span', { class: 'exercise' }, say(alarm.test ? 'test.mark' : 'exercise')) : null;
}

/** Across the card of a test alarm, larger than anything else on it. */
export function testStrip({ test }: Alarm): HTMLElement | null {
  if (!test) return null;
  const words = say('alarm.test', { by: test.by, until: momentText(test.until), reason: test.reason });
  return h('p', { class: 'test-strip' }, h('strong', {}, say('test.mark')), ` ${words}`);
}

/** The alarm in front, everything but its buttons: where, what was seen, what to do first, and the papers that takes. */
export function alarmCard({ alarm }: BoardEntry, papers: DevicePapers | null): HTMLElement {
  const about = subjectName(alarm);
  return h(
    'article',
    {
      class: `card severity-${alarm.severity}${alarm.test ? ' is-test' : alarm.exercise ? ' is-exercise' : ''}`,
      'aria-labelledby': 'front-title',
    },
    h(
      'header',
      { class: 'band' },
      severityIcon(alarm.severity),
      h('span', { class: 'severity' }, say(`severity.${alarm.severity}`)),
      exerciseMark(alarm),
      h('span', { class: 'elapsed' }, `${say('alarm.elapsed')} `, elapsed(alarm)),
    ),
    alarm.exercise && !alarm.test ? exerciseStrip() : testStrip(alarm),
    h(
      'div',
      { class: 'card-body' },
      h('h2', { id: 'front-title' }, pick(alarm.title)),
      ...tierLines(alarm),
      h(
        'div',
        { class: 'card-top' },
        h(
          'dl',
          { class: 'facts' },
          fact(say('alarm.where'), placeText(alarm.place), 'where'),
          about === null ? null : fact(say(alarm.deviceId === null ? 'alarm.terminal' : 'alarm.device'), about, 'device'),
          alarm.component === '' ? null : fact(say('alarm.component'), alarm.component),
          fact(say('alarm.seen'), reasonText(alarm), 'seen'),
        ),
        h('figure', { class: 'seen-figure', hidden: true }, h('figcaption'), h('div', { class: 'seen-drawing' })),
      ),
      h(
        'section',
        { class: 'do' },
        h('h3', {}, say(alarm.test ? 'alarm.do.test' : 'alarm.do')),
        h('p', {}, pick(alarm.guidance.action)),
        releaseLink(alarm),
      ),
      papers === null ? null : rescuePapers(papers),
      h(
        'dl',
        { class: 'facts small' },
        fact(say('alarm.cause'), pick(alarm.guidance.cause)),
        fact(say('alarm.consequence'), pick(alarm.guidance.consequence)),
        fact(say('alarm.raised'), momentText(alarm.raisedAt)),
        fact(say('alarm.state'), stateText(alarm)),
      ),
    ),
  );
}

export function stateText(alarm: Alarm): string {
  const often = alarm.occurrences > 1 ? ` · ${say('alarm.occurrences', { n: alarm.occurrences })}` : '';
  // A call (decision 0004) has nothing that could be gone; of any other alarm the state says when it is.
  const holds = (alarm.state === 'unacknowledged' || alarm.state === 'acknowledged') && alarm.condition !== 'false';
  const condition = holds ? ` · ${say(`condition.${alarm.condition}`)}` : '';
  return `${say(`state.${alarm.state}`)}${condition}${often}`;
}

/** One line of a list. `plan`: of the response that it belongs to, where the list does not say it anyway. */
export function alarmLine({ alarm }: BoardEntry, plan: Plan | null, ...more: (Node | null)[]): HTMLElement {
  const about = subjectName(alarm);
  const [first, second] = caseTitles(alarm, plan);
  return h(
    'div',
    { class: `line severity-${alarm.severity}${alarm.test ? ' is-test' : alarm.exercise ? ' is-exercise' : ''}` },
    severityIcon(alarm.severity),
    h(
      'div',
      { class: 'line-text' },
      h(
        'div',
        { class: 'line-head' },
        h('span', { class: 'severity' }, say(`severity.${alarm.severity}`)),
        exerciseMark(alarm),
        h('span', { class: 'line-elapsed', 'data-elapsed': alarm.raisedAt }, elapsedText(alarm.raisedAt)),
      ),
      h('strong', {}, first),
      second === null ? null : h('span', { class: 'line-title' }, second),
      h(
        'span',
        { class: 'line-where' },
        placeText(alarm.place),
        about === null ? null : h('span', { class: 'line-device' }, ` · ${about}`),
      ),
      ...tierLines(alarm),
      ...more,
    ),
  );
}

/** Lets every elapsed time on the page run on. */
export function tickElapsed(root: ParentNode): void {
  for (const node of root.querySelectorAll<HTMLElement>('[data-elapsed]')) setText(node, elapsedText(node.dataset.elapsed ?? ''));
}
