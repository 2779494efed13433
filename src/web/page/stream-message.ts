import type { Plan } from './plan-wire.ts';
import type { Alarm } from './wire.ts';

/** What the stream says (notify/stream-asyncapi.ts). */
export type StreamMessage =
  | {
      readonly type: 'delivery';
      readonly sequence: number;
      readonly deliveryId: string;
      readonly attempt: number;
      readonly alarm: Alarm;
      readonly plan?: Plan | null;
      readonly response?: string | null;
    }
  | { readonly type: 'test'; readonly sequence: number; readonly deliveryId: string; readonly at: string }
  | {
      readonly type: 'presence-check';
      readonly sequence: number;
      readonly deliveryId: string;
      readonly attempt: number;
      readonly at: string;
      readonly answerBy: string;
    }
  | { readonly type: 'heartbeat'; readonly sequence: number; readonly build?: string | null; readonly at?: string }
  | { readonly type: 'acknowledged'; readonly deliveryId: string; readonly alarmId: string; readonly by: string; readonly at: string }
  | { readonly type: 'error'; readonly code: string; readonly detail: string };
