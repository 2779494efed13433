import { elapsedSince, exerciseMark, reasonText, testStrip } from './alarm-card.ts';
import { subjectName } from './alarm-subject.ts';
import { caseTitles } from './case-titles.ts';
import { h } from './element.ts';
import { exerciseStrip } from './exercise-band.ts';
import { fact } from './fact.ts';
import { pick, say } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import { callPapers, otherPapers } from './papers.ts';
import { type PlanShown, planView, shortPlan } from './plan-view.ts';
import { releaseLink } from './release-link.ts';
import { severityIcon } from './severity-icon.ts';
import { tierLines } from './tier-lines.ts';
import type { Alarm, DevicePapers } from './wire.ts';

/**
 * A response in front: what and whom it is about, its plan, what the alarm that began it saw, and last the plate of the device.
 * `alarm`: that waits, or began it.
 */
export function responseCard(alarm: Alarm, papers: DevicePapers | null, shown: PlanShown): HTMLElement {
  const { plan } = shown.response;
  const about = subjectName(alarm);
  const [first, second] = caseTitles(alarm, plan);
  return h(
    'article',
    { class: `card has-plan severity-${alarm.severity}${plan.exercise ? ' is-exercise' : ''}`, 'aria-labelledby': 'front-title' },
    h(
      'header',
      { class: 'band' },
      severityIcon(alarm.severity),
      h('span', { class: 'severity' }, say(`severity.${alarm.severity}`)),
      exerciseMark(alarm),
      ...shortPlan(plan),
      h('span', { class: 'elapsed' }, `${say('alarm.elapsed')} `, elapsedSince(alarm.raisedAt)),
    ),
    plan.exercise ? exerciseStrip() : testStrip(alarm),
    h(
      'div',
      { class: 'card-body' },
      h(
        'h2',
        { id: 'front-title' },
        h('span', {}, first),
        second === null ? null : ' ',
        second === null ? null : h('span', { class: 'alarm-title' }, second),
      ),
      ...tierLines(alarm, plan),
      h(
        'dl',
        { class: 'facts' },
        fact(say('alarm.where'), placeText(alarm.place), 'where'),
        about === null ? null : fact(say(alarm.deviceId === null ? 'alarm.terminal' : 'alarm.device'), about, 'device'),
        alarm.component === '' || alarm.exercise ? null : fact(say('alarm.component'), alarm.component),
        fact(say('alarm.seen'), reasonText(alarm), 'seen'),
      ),
      releaseLink(alarm),
      papers === null ? null : callPapers(papers),
      planView(shown),
      h('figure', { class: 'seen-figure', hidden: true }, h('figcaption'), h('div', { class: 'seen-drawing' })),
      h(
        'dl',
        { class: 'facts small' },
        fact(say('plan.rule'), pick(alarm.guidance.action)),
        fact(say('alarm.cause'), pick(alarm.guidance.cause)),
        fact(say('alarm.consequence'), pick(alarm.guidance.consequence)),
        fact(say('alarm.raised'), momentText(alarm.raisedAt)),
      ),
      papers === null ? null : otherPapers(papers),
    ),
  );
}
