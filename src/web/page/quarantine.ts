import { byId, h } from './element.ts';
import { get } from './gateway-api.ts';
import { language, say, word } from './language.ts';
import { momentText } from './moment-text.ts';
import { setTitle, showFailure, signInFirst, startFrame } from './page-frame.ts';
import { phrase } from './problem-text.ts';
import type { Page, Quarantined } from './wire.ts';

const items: Quarantined[] = [];
let next: string | null = null;
let read = false;

function fact(label: string, value: string): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, label), h('dd', {}, value));
}

function entry({ at, deviceId, source, channel, problem, body, sealed }: Quarantined): HTMLElement {
  const text = sealed ? say('quarantine.sealed') : (body ?? say('quarantine.gone'));
  return h(
    'li',
    { class: `panel entry ${problem.weight}` },
    h(
      'div',
      { class: 'entry-head' },
      h('h2', {}, word('problem', problem.code)),
      h('code', { class: 'quiet' }, problem.code),
      h('a', { href: `/device/${encodeURIComponent(deviceId)}` }, deviceId),
      h('span', { class: 'quiet' }, `${source} · ${channel}`),
      h('span', { class: 'quiet when' }, momentText(at)),
    ),
    h(
      'dl',
      { class: 'facts' },
      fact(say('quarantine.field'), problem.pointer === '' ? say('quarantine.whole') : problem.pointer),
      fact(say('quarantine.expected'), phrase(problem.expected, language())),
      fact(say('quarantine.came'), phrase(problem.came, language())),
      fact(say('quarantine.cure'), phrase(problem.cure, language())),
    ),
    h('details', {}, h('summary', {}, say('quarantine.body')), h('pre', { tabindex: 0 }, text)),
  );
}

function draw(): void {
  setTitle(say('quarantine'));
  byId('none').hidden = !read || items.length > 0;
  byId('list').replaceChildren(...items.map(entry));
  byId('more').hidden = next === null;
}

async function more(): Promise<void> {
  try {
    const cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page = await get<Page<Quarantined>>(`/api/v1/quarantine?limit=50${cursor}`);
    items.push(...page.items);
    next = page.next;
    read = true;
    byId('problem').replaceChildren();
    draw();
  } catch (error) {
    showFailure(byId('problem'), error, () => void more());
  }
}

async function start(): Promise<void> {
  try {
    const { user } = await startFrame(draw);
    if (!user) return signInFirst();
    setTitle(say('quarantine'));
    byId('more').addEventListener('click', () => void more());
    await more();
  } catch (error) {
    showFailure(byId('problem'), error, () => location.reload());
  }
}

void start();
