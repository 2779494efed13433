import { byId, h } from './element.ts';
import { detailOf, request, signedIn } from './gateway-api.ts';
import { language, say, startLanguage } from './language.ts';
import type { User } from './wire.ts';

/** What every page but the terminal has around it: who is signed in, sign out, language. */
export interface PageFrame {
  readonly user: User | null;
}

/** Goes to the sign-in page and back here afterwards. */
export function signInFirst(): void {
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname)}&lang=${language()}`);
}

/** Shows a failure where the content would be, with one thing to do about it. */
export function showFailure(where: HTMLElement, error: unknown, again: () => void): void {
  where.replaceChildren(
    h('p', { class: 'problem', role: 'alert' }, say('failed', { detail: detailOf(error) })),
    h('button', { type: 'button', click: again }, say('retry')),
  );
}

export async function startFrame(redraw: () => void): Promise<PageFrame> {
  startLanguage(() => {
    drawSignOut();
    redraw();
  });
  let user: User | null = null;
  function drawSignOut(): void {
    byId('who').replaceChildren(
      ...(user
        ? [h('span', { class: 'user' }, user.name), h('button', { type: 'button', click: () => void signOut() }, say('signout'))]
        : []),
    );
  }
  async function signOut(): Promise<void> {
    await request('DELETE', '/api/v1/session').catch(() => null);
    location.assign('/');
  }
  user = await signedIn();
  drawSignOut();
  return { user };
}

export function setTitle(text: string): void {
  document.title = `${text} – ${say('brand')}`;
}

/** Lists with what to say when they are empty. */
export function fillList(where: HTMLElement, items: readonly HTMLElement[], none: string): void {
  where.replaceChildren(...(items.length > 0 ? items : [h('p', { class: 'quiet' }, none)]));
}
