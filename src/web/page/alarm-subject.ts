/** What an alarm is about by name: a device or a terminal, which have no name but their id; null = a place or the gateway itself. */
export function subjectName({ deviceId, subject }: { readonly deviceId: string | null; readonly subject: string }): string | null {
  return deviceId ?? terminalOf(subject);
}

/** `terminal:gate` is about terminal `gate`; null = not about a terminal. */
export function terminalOf(subject: string): string | null {
  return subject.startsWith('terminal:') ? subject.slice('terminal:'.length) : null;
}
