import { byId, h, setText } from './element.ts';
import { detailOf, list, request } from './gateway-api.ts';
import { say } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import type { Device, Terminal, User } from './wire.ts';

/** Who may put a device under test: permission `install` of the gateway, which decides. */
const mayTest: ReadonlySet<string> = new Set(['administrator', 'integrator']);

/** The commissioning test on the page of a device: who sees it that one is going on, and who may, starts and ends it. */
export class DeviceTestPanel {
  private readonly path: string;
  private readonly changed: () => void;
  private may = false;
  private terminals: readonly Terminal[] = [];
  private device: Device | null = null;

  /** `changed`: the gateway has taken a start or an end. */
  constructor(devicePath: string, changed: () => void) {
    this.path = `${devicePath}/test`;
    this.changed = changed;
  }

  async start(user: User): Promise<void> {
    this.may = mayTest.has(user.role);
    byId('test-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.act('POST');
    });
    byId('test-end').addEventListener('click', () => void this.act('DELETE'));
    if (!this.may) return;
    this.terminals = await list<Terminal>('/api/v1/terminals').catch(() => []);
    byId('test-terminals').append(...this.terminals.map(choice));
    if (this.device) this.draw(this.device);
  }

  draw(device: Device): void {
    this.device = device;
    const test = device.test ?? null;
    const allowed = this.may && device.state !== 'retired';
    byId('test').hidden = test === null && !allowed;
    byId('test').classList.toggle('is-test', test !== null);
    byId('test-form').hidden = test !== null || !allowed;
    byId('test-end').hidden = test === null || !allowed;
    byId('test-now').hidden = test === null;
    if (test === null) return;
    const { by, since, until, terminals, reason } = test;
    const words = { by, since: momentText(since), until: momentText(until), terminals: terminals.join(', '), reason };
    setText(byId('test-now'), say('device.test.now', words));
  }

  private async act(method: 'POST' | 'DELETE'): Promise<void> {
    const buttons = [byId('test-start'), byId('test-end')] as HTMLButtonElement[];
    for (const button of buttons) button.disabled = true;
    setText(byId('test-problem'), '');
    try {
      await request(method, this.path, method === 'POST' ? wanted() : undefined);
      this.changed();
    } catch (error) {
      setText(byId('test-problem'), say('device.test.failed', { detail: detailOf(error) }));
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }
}

function choice({ id, place, live }: Terminal): HTMLElement {
  const words = ` ${id} · ${placeText(place)}${live ? '' : ` · ${say('home.terminal.lost')}`}`;
  return h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'terminal', value: id }), words);
}

function wanted() {
  const form = new FormData(byId('test-form') as HTMLFormElement);
  return { terminals: form.getAll('terminal'), minutes: Number(form.get('minutes')), reason: String(form.get('reason')).trim() };
}

/** For a list: that a device is under test, until when and by whom; null = it is not. */
export function testMark(device: Device): HTMLElement | null {
  const { test } = device;
  return test ? h('span', { class: 'exercise' }, say('device.test.row', { by: test.by, until: momentText(test.until) })) : null;
}
