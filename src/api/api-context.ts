import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AttemptLimits } from '../runtime/attempt-limits.ts';
import type { Credentials } from './people/credentials.ts';
import type { PasswordChecks } from './people/password.ts';
import type { Refusals } from './people/refusals.ts';
import type { Sessions } from './people/sessions.ts';
import type { SignIn } from './people/sign-in.ts';
import type { ApiPorts } from './ports.ts';

/** A fastify that knows our zod schemas. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** What the routes share: the ports and the people. Made once by build-api.ts. */
export interface ApiContext {
  readonly ports: ApiPorts;
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly signIn: SignIn;
  readonly passwords: PasswordChecks;
  readonly limits: AttemptLimits;
  readonly refusals: Refusals;
}
