import { z } from 'zod';
import { AdministrationError } from '../gateway/administration-error.ts';
import { localOperator as origin, runningGateway, type Site } from './local-site.ts';

const where = z.strictObject({ id: z.string(), place: z.string(), by: z.string(), comment: z.string().nullable() });

/**
 * Interlocks for the local operator: see them, and disable one at once. Enabling takes two people who signed in: names that one hand
 * types are no second person.
 */
export const interlockCommands = {
  'interlock.list': async (site: Site, input: unknown) => {
    z.strictObject({}).parse(input);
    const { interlocks } = runningGateway(site);
    const sites = interlocks.sites();
    const items = interlocks.inForce().map(({ id, version, title }) => ({
      id,
      version,
      title,
      sites: sites.filter(({ interlock }) => interlock === id).map(({ place, state }) => ({ place, state })),
    }));
    return { items, problems: interlocks.problems() };
  },
  'interlock.disable': async (site: Site, input: unknown) => {
    const { id: interlock, by, ...wanted } = where.parse(input);
    const result = await runningGateway(site).interlocks.act({ act: 'disable', interlock, ...wanted }, { ...origin, by });
    if (result.kind === 'interlock-refused') throw new AdministrationError('not-found', 'id', `id: ${result.message.en}`);
    return { site: result.site };
  },
};
