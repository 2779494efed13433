import type { ActOrigin } from '../model/act.ts';
import type { Firing, InterlockAct, InterlockDefinition, InterlockResult, InterlockSite } from '../model/interlock.ts';
import type { PlacePath } from '../model/place.ts';
import type { ProfileProblem } from './profile-report.ts';

/** Interlocks for people. An act resolves when it is in effect, on disk. */
export interface Interlocks {
  inForce(): readonly InterlockDefinition[];
  /** Where each is proposed, enabled or was disabled. */
  sites(): readonly InterlockSite[];
  /** What is wrong with the files; what is concerned is not in force. */
  problems(): readonly ProfileProblem[];
  firing(id: string): Firing | null;
  act(act: InterlockAct, origin: ActOrigin): Promise<InterlockResult>;
  /** Devices at a place whose type has a rule that is a cause. */
  causes(definition: InterlockDefinition, place: PlacePath): readonly { readonly id: string; readonly place: PlacePath }[];
  /** What a firing for this device would move. */
  targets(
    definition: InterlockDefinition,
    site: PlacePath,
    device: { readonly id: string; readonly place: PlacePath },
  ): {
    readonly area: PlacePath;
    readonly moved: readonly { readonly effect: { readonly id: string }; readonly deviceId: string }[];
    readonly without: readonly string[];
    readonly spared: readonly string[];
  };
}
