const consoleIndex = 'console/index.html';

/**
 * Address -> file in publicDir; all of them are public files without data, and everything they show they fetch from /api/v1.
 * The addresses of the console (src/web/console/routes.tsx) all have its one file.
 */
export const pageFiles: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/terminal/:id': 'terminal.html',
  '/device/:id': 'device.html',
  '/sign-in': consoleIndex,
  '/setup/:token': consoleIndex,
  '/devices': consoleIndex,
  '/alarms': consoleIndex,
  '/alarm/:id': consoleIndex,
  '/quarantine': consoleIndex,
  '/workbench': consoleIndex,
  '/register': consoleIndex,
};
