/** Keeps the screen lit where the browser can (it forgets it whenever the page is hidden). */
export async function stayLit(): Promise<void> {
  if (!document.hidden) await navigator.wakeLock?.request('screen').catch(() => null);
}
