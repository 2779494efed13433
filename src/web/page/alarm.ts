import { alarmCard } from './alarm-card.ts';
import { byId, h, setText } from './element.ts';
import { detailOf, get, request } from './gateway-api.ts';
import { pick, say, word } from './language.ts';
import { momentText } from './moment-text.ts';
import { setTitle, showFailure, signInFirst, startFrame } from './page-frame.ts';
import type { AlarmHistory } from './wire.ts';

const refreshMs = 5_000;
const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const path = `/api/v1/alarms/${encodeURIComponent(id)}`;
let alarm: AlarmHistory | null = null;

function transition(step: AlarmHistory['transitions'][number]): HTMLElement {
  return h(
    'li',
    {},
    h('time', { class: 'quiet' }, momentText(step.at)),
    h('div', {}, h('strong', {}, word('event', step.event)), ` · ${step.by ?? say('alarm.gateway')}`),
    h('div', {}, pick(step.reasons)),
    step.comment ? h('blockquote', {}, step.comment) : null,
  );
}

/** The event, and the reason where it says more. */
function deliveredWhy({ event, reason }: AlarmHistory['deliveries'][number]): string {
  const plain = reason === 'raised' || reason === 'changed';
  return plain ? word('event', event) : `${word('event', event)} (${word('delivery', reason)})`;
}

function delivery(row: AlarmHistory['deliveries'][number]): HTMLElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, row.terminalId),
    h('td', {}, deliveredWhy(row)),
    h('td', { class: 'number' }, String(row.attempts)),
    h('td', {}, row.receivedAt === null ? say('alarm.delivery.noReceipt') : momentText(row.receivedAt)),
    h('td', {}, row.shownAt === null ? '–' : momentText(row.shownAt)),
  );
}

function draw(): void {
  setTitle(say('alarm.page.title'));
  if (!alarm) return;
  byId('card').replaceChildren(alarmCard({ alarm, deliveryId: '', silencedUntil: 0 }, alarm.device ?? null));
  setText(
    byId('acked'),
    alarm.acknowledgedBy ? say('alarm.ackedBy', { by: alarm.acknowledgedBy, at: momentText(alarm.acknowledgedAt) }) : '',
  );
  const ended = alarm.state === 'normal';
  byId('acts').hidden = ended;
  byId('acknowledge').hidden = !alarm.state.endsWith('unacknowledged');
  byId('end').hidden = alarm.state !== 'latched-acknowledged';
  byId('history').replaceChildren(...alarm.transitions.map(transition));
  byId('deliveries').replaceChildren(...alarm.deliveries.map(delivery));
  byId('delivery-table').hidden = alarm.deliveries.length === 0;
  byId('deliveries-none').hidden = alarm.deliveries.length > 0;
}

async function refresh(): Promise<void> {
  try {
    alarm = await get<AlarmHistory>(path);
    byId('problem').replaceChildren();
    byId('content').hidden = false;
    byId('content').dataset.stale = 'false';
    draw();
  } catch (error) {
    byId('content').dataset.stale = 'true';
    showFailure(byId('problem'), error, () => void refresh());
  }
}

async function act(name: 'acknowledge' | 'comment' | 'end'): Promise<void> {
  const field = byId('comment') as HTMLTextAreaElement;
  const comment = field.value.trim();
  if (name !== 'acknowledge' && comment === '') {
    field.reportValidity();
    field.focus();
    return;
  }
  try {
    await request('POST', `${path}/${name}`, comment === '' ? {} : { comment });
    field.value = '';
    setText(byId('act-problem'), '');
    await refresh();
  } catch (error) {
    setText(byId('act-problem'), detailOf(error));
  }
}

async function start(): Promise<void> {
  try {
    const { user } = await startFrame(draw);
    if (!user) return signInFirst();
    setTitle(say('alarm.page.title'));
    byId('acknowledge').addEventListener('click', () => void act('acknowledge'));
    byId('add-comment').addEventListener('click', () => void act('comment'));
    byId('end').addEventListener('click', () => void act('end'));
    await refresh();
    setInterval(() => {
      if (!document.hidden) void refresh();
    }, refreshMs);
  } catch (error) {
    showFailure(byId('problem'), error, () => location.reload());
  }
}

void start();
