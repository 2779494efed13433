import { byNeed } from './alarm-board.ts';
import { alarmLine } from './alarm-card.ts';
import { byId, h, setText } from './element.ts';
import { list } from './gateway-api.ts';
import { byUrgency, deviceRow, LatestValues } from './home-devices.ts';
import { say } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import { fillList, setTitle, showFailure, startFrame } from './page-frame.ts';
import { startSignInForm } from './sign-in-form.ts';
import type { Alarm, Device, Profile, Terminal } from './wire.ts';

const refreshMs = 10_000;

interface Picture {
  readonly alarms: readonly Alarm[];
  readonly terminals: readonly Terminal[];
  readonly devices: readonly Device[];
}

let picture: Picture | null = null;
let profiles: ReadonlyMap<string, Profile> = new Map();
const latest = new LatestValues();

function terminalCard(terminal: Terminal): HTMLElement {
  const seen =
    terminal.lastAliveAt === null ? say('home.terminal.never') : say('home.terminal.seen', { at: momentText(terminal.lastAliveAt) });
  return h(
    'a',
    { class: `tile ${terminal.live ? 'is-live' : 'is-lost'}`, href: `/terminal/${encodeURIComponent(terminal.id)}` },
    h('strong', {}, terminal.id),
    h('span', {}, placeText(terminal.place)),
    h('span', { class: 'state' }, terminal.live ? `● ${say('home.terminal.live')}` : `■ ${say('home.terminal.lost')}`),
    h('span', { class: 'quiet' }, seen),
  );
}

/** One obvious next step, and why. */
function nextStep({ alarms, terminals, devices }: Picture): HTMLElement[] {
  const waiting = alarms.filter((alarm) => alarm.state.endsWith('unacknowledged') && !alarm.exercise).length;
  const [terminal] = [...terminals].sort((a, b) => a.place.length - b.place.length);
  const open = terminal
    ? h('a', { class: 'button', href: `/terminal/${encodeURIComponent(terminal.id)}` }, say('home.next.openTerminal'))
    : null;
  const words = !terminal
    ? say('home.next.noTerminal')
    : waiting > 0
      ? say('home.next.alarms', { n: waiting })
      : devices.length === 0
        ? say('home.next.noDevice')
        : terminals.some((entry) => entry.live)
          ? say('home.next.calm')
          : say('home.next.notLive');
  byId('next').dataset.urgent = String(waiting > 0 || !terminals.some((entry) => entry.live));
  return [h('p', {}, words), ...(open ? [open] : [])];
}

function draw(): void {
  setTitle(say('home'));
  if (!picture) return;
  byId('next-step').replaceChildren(...nextStep(picture));
  fillList(byId('terminals'), picture.terminals.map(terminalCard), say('home.terminals.none'));
  const alarms = [...picture.alarms]
    .sort(byNeed)
    .slice(0, 20)
    .map((alarm) =>
      h(
        'a',
        { class: 'row-link', href: `/alarm/${encodeURIComponent(alarm.id)}` },
        alarmLine({ alarm, deliveryId: '', silencedUntil: 0 }, h('span', { class: 'line-more' }, say(`state.${alarm.state}`))),
      ),
    );
  fillList(byId('alarms'), alarms, say('home.alarms.none'));
  setText(byId('alarm-count'), String(picture.alarms.length));
  setText(byId('device-count'), String(picture.devices.length));
  byId('device-table').hidden = picture.devices.length === 0;
  byId('devices-none').hidden = picture.devices.length > 0;
  byId('devices').replaceChildren(
    ...[...picture.devices].sort(byUrgency).map((device) => deviceRow(device, profiles.get(device.profile) ?? null, latest.of(device.id))),
  );
}

async function refresh(): Promise<void> {
  try {
    const [alarms, terminals, devices] = await Promise.all([
      list<Alarm>('/api/v1/alarms?state=active', 200),
      list<Terminal>('/api/v1/terminals'),
      list<Device>('/api/v1/devices', 500),
    ]);
    if (profiles.size === 0) profiles = new Map((await list<Profile>('/api/v1/profiles')).map((profile) => [profile.id, profile]));
    picture = { alarms, terminals, devices };
    byId('problem').replaceChildren();
    draw();
    await latest.refresh(
      [...devices].sort(byUrgency).map((device) => device.id),
      draw,
    );
    draw();
  } catch (error) {
    // What is on the page is from before: it must not look current.
    byId('content').dataset.stale = 'true';
    showFailure(byId('problem'), error, () => void refresh());
    return;
  }
  byId('content').dataset.stale = 'false';
}

async function start(): Promise<void> {
  startSignInForm(() => location.reload());
  try {
    const { user } = await startFrame(draw);
    byId('signed-out').hidden = user !== null;
    byId('content').hidden = user === null;
    setTitle(say('home'));
    if (!user) return;
    setText(byId('your-place'), placeText(user.place));
    await refresh();
    setInterval(() => {
      if (!document.hidden) void refresh();
    }, refreshMs);
  } catch (error) {
    showFailure(byId('problem'), error, () => location.reload());
  }
}

void start();
