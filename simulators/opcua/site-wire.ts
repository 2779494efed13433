export interface SiteSetup {
  readonly port: number;
  /** Loading takes the processor for seconds: it may begin when the others are up. */
  readonly afterMs: number;
  readonly devices: readonly { readonly id: string; readonly profile: string }[];
}
export type ToSite =
  | { readonly kind: 'set'; readonly id: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'answer'; readonly number: number; readonly refusal: string | null }
  | { readonly kind: 'stop' };
export type FromSite =
  | { readonly kind: 'ready' }
  | { readonly kind: 'asked'; readonly number: number; readonly id: string; readonly command: string };
