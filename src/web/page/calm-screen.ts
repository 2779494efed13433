import { oldNote, who } from './duty-view.ts';
import { dutyWords } from './duty-words.ts';
import { byId, h, setText } from './element.ts';
import { dutyPicture } from './known-duty.ts';
import { pick, say } from './language.ts';
import { type DutyNow, type OnDuty, onAt } from './on-duty.ts';
import { namesVersion } from './people-names.ts';
import { filled } from './plan-words.ts';

/** Positions that are named; more are counted. */
const mostCalm = 6;

/** What stands there while nothing does: whether that is known, and who is on duty. `place`: of this terminal; null = not known. */
export function drawCalm(live: boolean, duty: DutyNow | null, place: string | null): void {
  setText(byId('calm-title'), live ? say('calm.title') : say('calm.unsure'));
  setText(byId('calm-text'), live ? say('calm.text') : say('calm.unsure.text'));
  drawDuty(duty, place);
}

let drawn = '';

/** The line of the calm screen: every position of the place of this terminal, told again when it changes. */
function drawDuty(duty: DutyNow | null, place: string | null): void {
  const node = byId('calm-duty');
  const picture = `${pick(dutyWords.onDuty)} ${place} ${namesVersion()} ${dutyPicture(duty)}`;
  if (picture === drawn && node.childNodes.length > 0) return;
  drawn = picture;
  if (duty === null || place === null) return node.replaceChildren(pick(dutyWords.unknown));
  const found = onAt(duty.items, place);
  const one = (entry: OnDuty) => h('span', { class: 'duty-position' }, h('b', {}, pick(entry.title)), ' ', who(entry));
  const more = found.length > mostCalm ? h('span', {}, pick(filled(dutyWords.more, { n: found.length - mostCalm }))) : null;
  const positions = found.length === 0 ? [pick(dutyWords.noPosition)] : found.slice(0, mostCalm).map(one);
  node.replaceChildren(...[h('span', {}, pick(dutyWords.onDuty)), ...positions, more, oldNote(duty)].filter((part) => part !== null));
}
