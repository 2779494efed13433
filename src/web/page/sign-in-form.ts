import { byId, setText } from './element.ts';
import { detailOf, request } from './gateway-api.ts';
import { say } from './language.ts';

/** The form of #signin-form; `then` runs when the gateway has set its cookie. */
export function startSignInForm(then: () => void): void {
  byId('signin-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(then);
  });
}

async function submit(then: () => void): Promise<void> {
  const button = byId('signin-submit') as HTMLButtonElement;
  const password = byId('signin-password') as HTMLInputElement;
  const user = (byId('signin-user') as HTMLInputElement).value.trim();
  button.disabled = true;
  setText(byId('signin-problem'), '');
  try {
    await request('POST', '/api/v1/session', { user, password: password.value });
    then();
  } catch (error) {
    setText(byId('signin-problem'), say('signin.failed', { detail: detailOf(error) }));
    password.value = '';
    password.focus();
  } finally {
    button.disabled = false;
  }
}

/** Where to go afterwards: only a path of these very pages, never another site. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])[^\\]*$/.test(next) ? next : '/';
}
