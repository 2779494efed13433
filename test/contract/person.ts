import type { Json, Site } from './site.ts';

/** POSTs as somebody who has signed in with a password, as a browser does; also after a restart. */
export type Person = (path: string, body: Json) => Promise<Response>;

export async function signIn(site: Site, user: string, password: string): Promise<Person> {
  let cookie = '';
  const person: Person = (path, body) =>
    fetch(`${site.gateway.http}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin: site.gateway.http },
      body: JSON.stringify(body),
    });
  const opened = await person('session', { user, password });
  const cookies = opened.headers.getSetCookie().map((each) => each.split(';')[0]);
  cookie = cookies.join('; ');
  return person;
}
