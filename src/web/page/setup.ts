import { byId, setText } from './element.ts';
import { detailOf, GatewayProblem, request } from './gateway-api.ts';
import { say, startLanguage } from './language.ts';

type Answer = { readonly outcome: 'signed-in' } | { readonly outcome: 'details-needed'; readonly needs: readonly string[] };

const invitation = decodeURIComponent(location.pathname.split('/')[2] ?? '');

function show(part: 'setup-checking' | 'setup-form' | 'setup-closed'): void {
  for (const id of ['setup-checking', 'setup-form', 'setup-closed']) byId(id).hidden = id !== part;
}

function failed(error: unknown): void {
  if (error instanceof GatewayProblem && error.code === 'setup-closed') show('setup-closed');
  else {
    show('setup-form');
    setText(byId('setup-problem'), say('setup.failed', { detail: detailOf(error) }));
  }
}

async function send(details: Readonly<Record<string, string>>): Promise<void> {
  const button = byId('setup-submit') as HTMLButtonElement;
  button.disabled = true;
  setText(byId('setup-problem'), '');
  try {
    const answer = await request<Answer>('POST', '/api/v1/setup', { invitation, ...details });
    if (answer.outcome === 'signed-in') location.replace('/');
    else show('setup-form');
  } catch (error) {
    failed(error);
  } finally {
    button.disabled = false;
  }
}

const value = (id: string): string => (byId(id) as HTMLInputElement).value;
const title = (): void => {
  document.title = `${say('setup.title')} – ${say('brand')}`;
};

startLanguage(title);
title();
byId('setup-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void send({ user: value('setup-user').trim(), name: value('setup-name').trim(), password: value('setup-password') });
});
// A link for somebody who is known signs in at once; the first administrator's asks for details and stays unused until then.
void send({});
