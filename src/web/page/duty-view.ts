import { dutyWords } from './duty-words.ts';
import { h } from './element.ts';
import { pick } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import { type DutyNow, type OnDuty, onFor } from './on-duty.ts';
import { namedPerson } from './people-names.ts';
import { phoneLinks } from './phone-links.ts';
import { filled, planWord } from './plan-words.ts';

/** Who is on for the role of a step; null = there is no position of that role, or nothing is known. */
export function stepDuty(duty: DutyNow | null, role: string, place: string): HTMLElement | null {
  const found = duty === null ? [] : onFor(duty.items, role, place);
  if (duty === null || found.length === 0) return null;
  return h('p', { class: 'duty-line' }, `${pick(dutyWords.onDuty)} `, ...whos(found), oldNote(duty));
}

/** Who is on for each role of a level. */
export function levelDuty(duty: DutyNow | null, roles: readonly string[], place: string): HTMLElement {
  if (duty === null) return h('p', { class: 'duty-line quiet' }, pick(dutyWords.unknown));
  const one = (role: string) => {
    const found = onFor(duty.items, role, place);
    const words = found.length === 0 ? [h('span', { class: 'quiet' }, pick(dutyWords.noPosition))] : whos(found);
    return h('li', {}, h('b', {}, pick(planWord('role', role))), ' ', ...words);
  };
  return h(
    'div',
    { class: 'duty-line' },
    pick(dutyWords.onDuty),
    h('ul', { class: 'duty-roles', 'aria-label': pick(dutyWords.onDuty) }, ...roles.map(one)),
    oldNote(duty),
  );
}

/** Of several, each says which position it is. */
function whos(found: readonly OnDuty[]): HTMLElement[] {
  if (found.length === 1) return found.map(who);
  return found.map((entry) => h('span', { class: 'duty-position' }, `${pick(entry.title)} `, who(entry)));
}

/** The name with the number, or that there is nobody, and where. */
export function who({ person, phone, title, place }: OnDuty): HTMLElement {
  const name = person === null ? `▲ ${pick(dutyWords.nobody)}` : namedPerson(person);
  return h(
    'span',
    { class: `duty-who${person === null ? ' is-nobody' : ''}`, title: `${pick(title)} · ${placeText(place)}` },
    h('span', { class: 'duty-name' }, name),
    phone === null ? null : ' ',
    phone === null ? null : phoneLinks(phone),
  );
}

export function oldNote({ old, at }: DutyNow): HTMLElement | null {
  return old ? h('span', { class: 'duty-old' }, `△ ${pick(filled(dutyWords.old, { at: momentText(at) }))}`) : null;
}
