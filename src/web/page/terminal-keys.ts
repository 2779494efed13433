import { byId } from './element.ts';
import { remember, remembered } from './remembered.ts';

const kept = 'anlin.shortcuts';

export function keysOn(): boolean {
  return remembered(kept) !== 'off';
}

/** One key for each act, and the button that turns them off. `free`: no dialog is open. Whoever writes something presses no shortcut. */
export function startKeys(acts: Readonly<Record<string, () => void>>, free: () => boolean, changed: () => void): void {
  byId('keys').addEventListener('click', () => {
    remember(kept, keysOn() ? 'off' : 'on');
    changed();
  });
  document.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !free() || !keysOn()) return;
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    acts[event.key.toLowerCase()]?.();
  });
}
