import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { devicePath } from './devices.ts';
import { GatewayProblem, get, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';

export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface CommandParameter {
  readonly name: string;
  readonly title: Text;
  readonly type: 'number' | 'text' | 'boolean' | 'enum';
  readonly required: boolean;
  readonly unit: string | null;
  /** Of a number, or of the length of a text. */
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
  readonly words: readonly { readonly word: string; readonly title: Text }[];
}
export interface CommandDefinition {
  readonly id: string;
  readonly title: Text;
  readonly does: Text;
  /** The danger, as a question to whoever asks for it. */
  readonly confirm: Text;
  readonly parameters: readonly CommandParameter[];
  readonly timeoutMs: number;
  /** `{name}` in a component and `{ parameter }` as a value = what was given for that parameter. */
  readonly expect: readonly {
    readonly point: string;
    readonly component: string;
    readonly value: ParameterValue | { readonly parameter: string };
  }[];
}
export interface ExpectedReading {
  readonly point: string;
  readonly component: string;
  readonly value: ParameterValue;
}
export interface DeviceCommand {
  readonly id: string;
  readonly command: string;
  readonly parameters: ParameterValues;
  readonly state: 'requested' | 'sent' | 'accepted' | 'done' | 'confirmed' | 'refused' | 'failed' | 'expired';
  readonly over: boolean;
  /** Why it is in this state, as a stable word. */
  readonly code: string | null;
  readonly reason: Text | null;
  readonly by: string | null;
  readonly via: string;
  readonly why: string | null;
  readonly timeoutMs: number;
  readonly expect: readonly ExpectedReading[];
  readonly requestedAt: string;
  readonly sentAt: string | null;
  readonly answeredAt: string | null;
  readonly readBackAt: string | null;
  readonly endedAt: string | null;
  readonly answer: { readonly status: string; readonly reason: string | null } | null;
  readonly late: { readonly status: string; readonly reason: string | null; readonly at: string } | null;
}

/** What devices of a type can be made to do. */
export function useCommandDefinitions(profile: string) {
  return useQuery({
    queryKey: ['command-definitions', profile],
    queryFn: async ({ signal }) => {
      try {
        return (await get<{ readonly commands: readonly CommandDefinition[] }>(`/api/v1/profiles/${encodeURIComponent(profile)}`, signal))
          .commands;
      } catch (error) {
        // A type that is gone offers nothing; what was asked for by it is still told.
        if (error instanceof GatewayProblem && error.status === 404) return [];
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Commands of a device, newest first; each second while one is under way. */
export function useDeviceCommands(deviceId: string, limit: number) {
  return useQuery({
    queryKey: [live, 'commands', deviceId, limit],
    queryFn: ({ signal }) =>
      get<{ readonly items: readonly DeviceCommand[]; readonly next: string | null }>(
        `${devicePath(deviceId)}/commands${queryText({ limit })}`,
        signal,
      ),
    refetchInterval: ({ state }) => (state.data?.items.some(({ over }) => !over) ? 1_000 : 15_000),
    placeholderData: (before) => before,
  });
}

export interface WantedCommand {
  readonly command: string;
  readonly parameters: ParameterValues;
  readonly reason?: string;
}
export function askCommand(deviceId: string, wanted: WantedCommand): Promise<DeviceCommand> {
  return request('POST', `${devicePath(deviceId)}/commands`, wanted);
}

/** What was filled in; a field left empty is not given. The gateway checks it. */
export function readParameters({ parameters }: CommandDefinition, form: FormData): ParameterValues {
  const values: Record<string, ParameterValue> = {};
  for (const { name, type } of parameters) {
    const text = String(form.get(name) ?? '').trim();
    if (text === '') continue;
    values[name] = type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : text;
  }
  return values;
}

/** What has to be read back when these parameters are sent. */
export function expectedOf({ expect }: CommandDefinition, given: ParameterValues): readonly ExpectedReading[] {
  return expect.map(({ point, component, value }) => ({
    point,
    component: component.replace(/\{(\w+)\}/g, (all, name: string) => String(given[name] ?? all)),
    value: typeof value === 'object' ? (given[value.parameter] ?? '') : value,
  }));
}
