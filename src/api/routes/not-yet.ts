import type { Api } from '../api-context.ts';
import { ApiProblem } from '../problem-document.ts';
import { notYetPaths } from '../route-access.ts';

/** Routes of the contract whose stage comes later. */
export function notYetRoutes(app: Api): void {
  for (const url of notYetPaths) {
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      schema: { hide: true },
      handler: () => {
        throw new ApiProblem('not-yet', 'This part of the contract comes with a later stage');
      },
    });
  }
}
