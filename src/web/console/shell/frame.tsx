import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Grid, Layout, Menu } from 'antd';
import { useState } from 'react';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { detailOf, request } from '../data/gateway-api.ts';
import { useFollowedFeed } from '../data/link.ts';
import { useSession } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { LinkBanner } from './link-banner.tsx';
import { entriesFor } from './menu-entries.ts';
import { Waiting } from './waiting.tsx';

/** Around every page behind the sign-in; who is not signed in goes there first and comes back. */
export function Frame() {
  const { say } = useWords();
  const location = useLocation();
  const session = useSession();
  if (session.data) return <SignedIn user={session.data} />;
  if (session.data === null) {
    return <Navigate replace to={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`} />;
  }
  if (session.isPending) return <Waiting />;
  return (
    <Alert
      type="error"
      banner
      showIcon
      title={say('failed', { detail: detailOf(session.error) })}
      action={<Button onClick={() => void session.refetch()}>{say('retry')}</Button>}
    />
  );
}

function SignedIn({ user }: { readonly user: User }) {
  useFollowedFeed();
  const { say } = useWords();
  const wide = Grid.useBreakpoint().lg;
  const [open, setOpen] = useState(false);
  return (
    <Layout className="frame">
      <a className="skip" href="#main">
        {say('skip')}
      </a>
      <Layout.Header className="frame-bar">
        {wide ? null : (
          <Button onClick={() => setOpen(true)} aria-label={say('menu.open')} aria-expanded={open}>
            ☰
          </Button>
        )}
        <a className="frame-brand" href="/">
          <img src="/web/favicon.svg" alt="" width={28} height={28} />
          <span>{say('brand')}</span>
        </a>
        <div className="frame-tools">
          <LanguageSwitch />
          <Person user={user} />
        </div>
      </Layout.Header>
      <LinkBanner />
      <Layout>
        {wide ? (
          <Layout.Sider width={200} className="frame-sider">
            <Entries user={user} />
          </Layout.Sider>
        ) : (
          <Drawer open={open} placement="left" size={260} title={say('menu')} onClose={() => setOpen(false)}>
            <Entries user={user} chosen={() => setOpen(false)} />
          </Drawer>
        )}
        <Layout.Content>
          <main id="main" className="frame-main" tabIndex={-1}>
            <Outlet />
          </main>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Entries({ user, chosen }: { readonly user: User; readonly chosen?: () => void }) {
  const { say } = useWords();
  const { pathname } = useLocation();
  const entries = entriesFor(user);
  const current = entries.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`)).at(-1)?.path;
  return (
    <nav aria-label={say('menu')}>
      <Menu
        mode="inline"
        selectedKeys={current === undefined ? [] : [current]}
        {...(chosen ? { onClick: chosen } : {})}
        items={entries.map(({ path, title, outside }) => ({
          key: path,
          label: outside ? <a href={path}>{say(title)}</a> : <Link to={path}>{say(title)}</Link>,
        }))}
      />
    </nav>
  );
}

function Person({ user }: { readonly user: User }) {
  const { say, word } = useWords();
  const client = useQueryClient();
  const signOut = async () => {
    await request('DELETE', '/api/v1/session').catch(() => null);
    client.clear();
    location.assign('/sign-in');
  };
  return (
    <>
      <span className="frame-user">
        {user.name}
        <small>
          {word('role', user.role)} · {placeText(user.place)}
        </small>
      </span>
      <Button onClick={() => void signOut()}>{say('signout')}</Button>
    </>
  );
}
