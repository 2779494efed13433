/** Subprotocols of OCPP-J, as the contract names them. */
export const versions = ['ocpp1.6', 'ocpp2.0.1'] as const;
export type Version = (typeof versions)[number];

/** What a station may call, by version. The schemas hold both directions: a station that sends us a Reset is no station. */
export const calls: Readonly<Record<Version, ReadonlySet<string>>> = {
  'ocpp1.6': new Set([
    'Authorize',
    'BootNotification',
    'DataTransfer',
    'DiagnosticsStatusNotification',
    'FirmwareStatusNotification',
    'Heartbeat',
    'LogStatusNotification',
    'MeterValues',
    'SecurityEventNotification',
    'SignCertificate',
    'SignedFirmwareStatusNotification',
    'StartTransaction',
    'StatusNotification',
    'StopTransaction',
  ]),
  'ocpp2.0.1': new Set([
    'Authorize',
    'BootNotification',
    'ClearedChargingLimit',
    'DataTransfer',
    'FirmwareStatusNotification',
    'Get15118EVCertificate',
    'GetCertificateStatus',
    'Heartbeat',
    'LogStatusNotification',
    'MeterValues',
    'NotifyChargingLimit',
    'NotifyCustomerInformation',
    'NotifyDisplayMessages',
    'NotifyEVChargingNeeds',
    'NotifyEVChargingSchedule',
    'NotifyEvent',
    'NotifyMonitoringReport',
    'NotifyReport',
    'PublishFirmwareStatusNotification',
    'ReportChargingProfiles',
    'ReservationStatusUpdate',
    'SecurityEventNotification',
    'SignCertificate',
    'StatusNotification',
    'TransactionEvent',
  ]),
};

/** What we call. */
export const ownCalls: Readonly<Record<Version, readonly string[]>> = {
  'ocpp1.6': ['ChangeAvailability', 'RemoteStartTransaction', 'RemoteStopTransaction', 'Reset', 'TriggerMessage', 'UnlockConnector'],
  'ocpp2.0.1': ['ChangeAvailability', 'RequestStartTransaction', 'RequestStopTransaction', 'Reset', 'TriggerMessage', 'UnlockConnector'],
};

export function isStationCall(version: Version, action: string): boolean {
  return calls[version].has(action);
}

/** A JSON object whose shape the schema of its action has proved. */
export type Payload = Readonly<Record<string, unknown>>;

/** A refusal, sent as CALLERROR. The words are those of the version, its spelling mistakes included. */
export interface Refusal {
  readonly code: string;
  /** At most 255 characters [OCPP-J 1.6 section 4.2.3]. */
  readonly text: string;
}
