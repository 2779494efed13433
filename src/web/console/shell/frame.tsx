import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { detailOf, GatewayProblem, request } from '../data/gateway-api.ts';
import { useFollowedFeed } from '../data/link.ts';
import { may, useSession } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import { Failure } from '../parts/failure.tsx';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import { DrillBanner } from './drill-banner.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { LinkBanner } from './link-banner.tsx';
import { entriesFor, menuEntries } from './menu-entries.ts';
import { NotAllowed } from './not-allowed.tsx';
import { Waiting } from './waiting.tsx';
import { ZoneNote } from './zone-note.tsx';

/** Around every page behind the sign-in; who is not signed in goes there first and comes back. */
export function Frame() {
  const location = useLocation();
  const session = useSession();
  if (session.data) return <SignedIn user={session.data} />;
  if (session.data === null) {
    return <Navigate replace to={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`} />;
  }
  if (session.isPending) return <Waiting />;
  return <Failure error={session.error} again={() => void session.refetch()} />;
}

function SignedIn({ user }: { readonly user: User }) {
  useFollowedFeed();
  const { say } = useWords();
  const { pathname } = useLocation();
  const closed = menuEntries.find(({ path, right }) => path === pathname && right !== undefined && !may(user, right));
  // On a narrow screen only; on a wide one the menu is always there.
  const [open, setOpen] = useState(false);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {say('skip')}
      </a>
      <header className="frame-bar">
        <Button className="frame-fold" onClick={() => setOpen(!open)} aria-label={say('menu.open')} aria-expanded={open}>
          ☰
        </Button>
        <Link className="frame-brand" to="/">
          <img src="/web/favicon.svg" alt="" width={28} height={28} />
          <span>{say('brand')}</span>
        </Link>
        <div className="frame-tools">
          <LanguageSwitch />
          <Person user={user} />
        </div>
      </header>
      <LinkBanner />
      <DrillBanner />
      <div className="frame-body">
        <nav className={open ? 'frame-menu is-open' : 'frame-menu'} aria-label={say('menu')}>
          {entriesFor(user).map(({ path, title }) => (
            <NavLink key={path} to={path} end={path === '/'} onClick={() => setOpen(false)}>
              {say(title)}
            </NavLink>
          ))}
        </nav>
        <main id="main" className="frame-main" tabIndex={-1}>
          <ZoneNote />
          {closed?.right ? <NotAllowed title={closed.title} right={closed.right} user={user} /> : <Outlet />}
        </main>
      </div>
    </div>
  );
}

function Person({ user }: { readonly user: User }) {
  const { say, word } = useWords();
  const client = useQueryClient();
  const [failed, setFailed] = useState<string | null>(null);
  const signOut = async () => {
    try {
      await request('DELETE', '/api/v1/session');
    } catch (error) {
      // Who is signed out already is what was wanted. Anything else is said: at a shared desk the next person would act in this name.
      if (!(error instanceof GatewayProblem && error.status === 401)) {
        setFailed(detailOf(error));
        return;
      }
    }
    client.clear();
    location.assign('/sign-in');
  };
  return (
    <>
      <Link className="frame-user" to="/account">
        {user.name}
        <small>
          {word('role', user.role)} · {placeText(user.place)}
        </small>
      </Link>
      {failed === null ? null : <span role="alert">{say('signout.failed', { why: failed })}</span>}
      <Button onClick={() => void signOut()}>{say('signout')}</Button>
    </>
  );
}
