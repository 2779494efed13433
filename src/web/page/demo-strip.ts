import { gatewayNow, learnGatewayTime, running } from './page-clock.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

/** `GET /api/v1/demo` (model/demo.ts); times in RFC 3339. */
interface Narration {
  readonly round: number;
  readonly story: Words;
  readonly step: number;
  readonly steps: number;
  readonly now: Words;
  readonly see: Words;
  readonly todo: Words;
  readonly deviceId: string;
  readonly place: string;
  readonly next: { readonly story: Words; readonly now: Words; readonly at: string };
}

const everyMs = 2_000;
const timeoutMs = 5_000;
/** Without an answer for so long, what the strip says is not what happens any more. */
const deadMs = 10_000;
const words = {
  name: { zh: '演示旁白', en: 'Demonstration' },
  now: { zh: '现在', en: 'Now' },
  see: { zh: '会看到', en: 'You will see' },
  todo: { zh: '可以做', en: 'What to do' },
  next: { zh: '接下来', en: 'Next' },
  after: { zh: '{story}：{what}（{s} 秒后）', en: '{story}: {what} (in {s} s)' },
  fold: { zh: '收起', en: 'Fold' },
  dead: {
    zh: '演示已 {s} 秒没有答复，旁白停在这里；网关恢复后自动继续。',
    en: 'The demonstration has not answered for {s} s and stands still; it goes on by itself when the gateway is back.',
  },
  unfold: { zh: '演示旁白', en: 'Demonstration' },
} satisfies Record<string, Words>;

// A sheet of its own, so that every page can have the strip; the policy forbids style attributes, not constructed sheets.
const styles = `
.demo-strip { position: fixed; inset-inline: 0; bottom: 0; z-index: 900; display: flex; flex-wrap: wrap; gap: 4px 20px;
  align-items: baseline; padding: 8px 16px; font: 14px/1.5 system-ui, sans-serif; color: #fff; background: #10324a; }
.demo-strip a { color: #9fd8ff; }
.demo-strip b { color: #ffd479; font-weight: 600; }
.demo-strip button { margin-inline-start: auto; padding: 2px 12px; border: 1px solid #9fd8ff; border-radius: 4px; color: #fff;
  background: transparent; font: inherit; cursor: pointer; }
.demo-strip button:focus-visible, .demo-strip a:focus-visible { outline: 2px solid #ffd479; outline-offset: 2px; }
.demo-strip[data-dead] { background: #5a1620; }
.demo-strip[data-folded] { inset-inline-start: auto; padding: 4px 8px; border-start-start-radius: 6px; }
.demo-strip[data-folded] > :not(button) { display: none; }
.demo-strip[data-folded] button { display: block; overflow: hidden; max-width: 92vw; text-overflow: ellipsis; white-space: nowrap; }
@media print { .demo-strip { display: none; } }
body.with-demo-strip { padding-bottom: var(--demo-strip-height, 64px); }
`;

/**
 * The strip in which `anlin demo` tells what happens now, what to look for and what to do. Asks once; where the gateway plays
 * no demonstration (204) nothing is shown and nothing is asked again.
 */
async function showDemoStrip(): Promise<void> {
  const first = await ask();
  if (first === null) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
  const strip = document.createElement('aside');
  strip.className = 'demo-strip';
  // Open it would cover half of a telephone.
  if (matchMedia('(max-width: 600px)').matches) strip.dataset.folded = '';
  document.body.append(strip);
  document.body.classList.add('with-demo-strip');
  const room = new ResizeObserver(() => document.body.style.setProperty('--demo-strip-height', `${strip.offsetHeight}px`));
  room.observe(strip);
  let told: Narration | null = first;
  let answeredAt = running();
  let asking = false;
  /** Of a page that nobody looked at it is not known how long the gateway was silent. */
  let failed = false;
  const draw = () => {
    const silentMs = running() - answeredAt;
    const dead = failed && silentMs > deadMs;
    strip.hidden = told === null;
    strip.toggleAttribute('data-dead', dead);
    if (told !== null) strip.replaceChildren(...parts(told, strip, draw, dead ? silentMs : null));
    strip.setAttribute('aria-label', spoken(words.name));
  };
  const again = async () => {
    if (asking) return;
    asking = true;
    try {
      told = await ask();
      answeredAt = running();
      failed = false;
    } catch {
      failed = true;
    } finally {
      asking = false;
    }
    draw();
  };
  draw();
  setInterval(() => {
    if (document.hidden) return;
    void again();
    // A gateway that hangs gives no answer to wait for.
    draw();
  }, everyMs);
  document.addEventListener('visibilitychange', () => void again());
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['lang'] });
}

/** Null = the gateway plays no demonstration. Rejects when it does not answer. */
async function ask(): Promise<Narration | null> {
  const answer = await fetch('/api/v1/demo', { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
  learnGatewayTime(answer.headers.get('date'));
  if (answer.status === 204) return null;
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()) as Narration;
}

function spoken(text: Words): string {
  return document.documentElement.lang.startsWith('en') ? text.en : text.zh;
}

/** `silentMs`: so long nothing was heard of the gateway; null = it answers. */
function parts(told: Narration, strip: HTMLElement, draw: () => void, silentMs: number | null): HTMLElement[] {
  const folded = strip.dataset.folded !== undefined;
  const device = element('a', told.deviceId);
  device.href = `/device/${encodeURIComponent(told.deviceId)}`;
  const title = element('span', `${spoken(words.name)} · ${spoken(told.story)} ${told.step}/${told.steps} · `);
  title.append(device, ` ${told.place}`);
  const seconds = Math.max(0, Math.round((Date.parse(told.next.at) - gatewayNow()) / 1_000));
  // Folded it goes on telling what happens now.
  const fold = element('button', folded ? `${spoken(words.unfold)} · ${spoken(told.now)}` : spoken(words.fold));
  fold.type = 'button';
  fold.setAttribute('aria-expanded', String(!folded));
  fold.addEventListener('click', () => {
    if (folded) delete strip.dataset.folded;
    else strip.dataset.folded = '';
    draw();
    strip.querySelector('button')?.focus();
  });
  if (silentMs !== null) {
    const since = spoken(words.dead).replace('{s}', String(Math.round(silentMs / 1_000)));
    return [said(words.name, since), fold];
  }
  return [
    title,
    said(words.now, spoken(told.now)),
    said(words.see, spoken(told.see)),
    said(words.todo, spoken(told.todo)),
    said(
      words.next,
      spoken(words.after)
        .replace('{story}', spoken(told.next.story))
        .replace('{what}', spoken(told.next.now))
        .replace('{s}', String(seconds)),
    ),
    fold,
  ];
}

function said(label: Words, text: string): HTMLElement {
  const span = element('span', '');
  span.append(element('b', `${spoken(label)} `), text);
  return span;
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// Where the gateway is gone there is nothing to tell; the page itself says so.
showDemoStrip().catch(() => {});
