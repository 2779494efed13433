import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { GatewayProblem } from './gateway-api.ts';

/** Key of everything that changes by itself; the feed makes it be read again. */
export const live = 'live';

/** A session that has ended is noticed at the next question, whatever page asks it. */
function noticed(error: unknown): void {
  if (error instanceof GatewayProblem && error.status === 401) void client.invalidateQueries({ queryKey: ['session'] });
}

export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticed }),
  mutationCache: new MutationCache({ onError: noticed }),
  defaultOptions: {
    queries: {
      // What the gateway refused it refuses again; what it did not answer is asked for again at the next interval.
      retry: false,
      // The browser's own idea of "online" is about the internet, which a gateway does not need.
      networkMode: 'always',
      staleTime: 2_000,
    },
    mutations: { networkMode: 'always' },
  },
});
