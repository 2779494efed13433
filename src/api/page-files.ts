const consoleIndex = 'console/index.html';

/**
 * Address -> file in publicDir; all of them are public files without data, and everything they show they fetch from /api/v1.
 * The addresses of the console (src/web/console/routes.tsx) all have its one file.
 */
export const pageFiles: Readonly<Record<string, string>> = {
  '/terminal/:id': 'terminal.html',
  '/device/:id': consoleIndex,
  '/sign-in': consoleIndex,
  '/setup/:token': consoleIndex,
  '/': consoleIndex,
  '/places': consoleIndex,
  '/devices': consoleIndex,
  '/alarms': consoleIndex,
  '/alarm/:id': consoleIndex,
  '/terminals': consoleIndex,
  '/quarantine': consoleIndex,
  '/workbench': consoleIndex,
  '/incidents': consoleIndex,
  '/incident/:id': consoleIndex,
  '/plans': consoleIndex,
  '/indicators': consoleIndex,
  '/drill/:id': consoleIndex,
  '/interlocks': consoleIndex,
  '/duty': consoleIndex,
  '/handover/:id': consoleIndex,
  '/maintenance': consoleIndex,
  '/kpis': consoleIndex,
  '/gateways': consoleIndex,
  '/paths': consoleIndex,
  '/lab': consoleIndex,
  '/register': consoleIndex,
  '/people': consoleIndex,
  '/tokens': consoleIndex,
  '/audit': consoleIndex,
  '/account': consoleIndex,
};
