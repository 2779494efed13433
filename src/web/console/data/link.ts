import { useEffect, useSyncExternalStore } from 'react';
import { gatewayNow } from './gateway-time.ts';
import { client, live } from './query-client.ts';

/** `up`: the gateway spoke within the last 15 s. Before the first word it is `connecting`; afterwards `down`. */
export interface Link {
  readonly state: 'connecting' | 'up' | 'down';
  /** Ms since epoch, the gateway's clock; null = never. */
  readonly heardAt: number | null;
}

/** A heartbeat comes every 10 s. */
const deadMs = 15_000;
const againMs = 3_000;
const gatherMs = 300;

let link: Link = { state: 'connecting', heardAt: null };
let source: EventSource | null = null;
let watchdog: ReturnType<typeof setTimeout> | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let gathering = false;
let again = false;
const listeners = new Set<() => void>();

function set(next: Link): void {
  link = next;
  for (const listener of listeners) listener();
}

function heard(): void {
  const back = link.state !== 'up';
  set({ state: 'up', heardAt: gatewayNow() });
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, deadMs);
  // Whatever happened in between, the events of it may have passed us by.
  if (back) readAgain();
}

function readAgain(): void {
  if (gathering) {
    again = true;
    return;
  }
  gathering = true;
  setTimeout(async () => {
    again = false;
    // Asking again ends what is being read: in a storm of events nothing would ever arrive.
    await client.invalidateQueries({ queryKey: [live] });
    gathering = false;
    if (again) readAgain();
  }, gatherMs);
}

function lost(): void {
  close();
  set({ state: 'down', heardAt: link.heardAt });
  void client.invalidateQueries({ queryKey: ['session'] });
  clearTimeout(retry);
  retry = setTimeout(open, againMs);
}

/** A browser opens six connections to a host: a tab that nobody sees gives its own back. */
function open(): void {
  close();
  if (document.hidden) return;
  const opened = new EventSource('/api/v1/events?after=latest&kinds=alarm,act');
  source = opened;
  watchdog = setTimeout(lost, deadMs);
  opened.addEventListener('heartbeat', heard);
  for (const kind of ['alarm', 'act']) {
    opened.addEventListener(kind, () => {
      heard();
      readAgain();
    });
  }
  opened.addEventListener('error', () => {
    if (source === opened) lost();
  });
}

function close(): void {
  clearTimeout(watchdog);
  clearTimeout(retry);
  source?.close();
  source = null;
}

function onVisibility(): void {
  if (document.hidden) close();
  else {
    set({ state: link.state === 'up' ? 'connecting' : link.state, heardAt: link.heardAt });
    open();
  }
}

/** Follows the feed for as long as the frame is on screen. */
export function useFollowedFeed(): void {
  useEffect(() => {
    open();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      close();
      link = { state: 'connecting', heardAt: null };
    };
  }, []);
}

export function useLink(): Link {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => link,
  );
}
