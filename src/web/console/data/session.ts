import { useQuery } from '@tanstack/react-query';
import { learnSiteZone } from '../../page/site-zone.ts';
import { GatewayProblem, get } from './gateway-api.ts';
import type { Role, Session, User } from './wire.ts';

/** The signed-in person; null when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }): Promise<User | null> => {
      try {
        const { user, timeZone } = await get<Session>('/api/v1/session', signal);
        learnSiteZone(timeZone);
        return user;
      } catch (error) {
        if (error instanceof GatewayProblem && (error.status === 401 || error.status === 403)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** What the menu and the buttons go by; the gateway decides (people/permissions.ts there). */
const allowed = {
  act: ['administrator', 'manager', 'operator'],
  command: ['administrator', 'manager', 'operator'],
  maintain: ['administrator', 'manager', 'operator', 'integrator'],
  'maintain-life-safety': ['administrator', 'manager'],
  drill: ['administrator', 'manager'],
  install: ['administrator', 'integrator'],
  describe: ['administrator', 'manager', 'integrator'],
  approve: ['administrator', 'manager'],
  roster: ['administrator', 'manager'],
  'see-drafts': ['administrator', 'manager', 'integrator'],
  'see-people': ['administrator', 'manager'],
  people: ['administrator'],
  // The chain is one for the whole gateway.
  audit: ['administrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Right = keyof typeof allowed;

export function may(user: User | null | undefined, right: Right): boolean {
  if (!user || !(allowed[right] as readonly Role[]).includes(user.role)) return false;
  return right !== 'audit' || user.place === '';
}

/** At their own place, or below it. */
export function mayAt(user: User | null | undefined, right: Right, place: string): boolean {
  return may(user, right) && (user?.place === '' || place === user?.place || place.startsWith(`${user?.place}/`));
}

export function rolesWith(right: Right): readonly Role[] {
  return allowed[right];
}
