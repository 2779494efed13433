/** Why a connection was closed on its bytes alone. `connack` is the CONNACK code to send first, 0 = none. */
export interface Violation {
  readonly reason: string;
  readonly connack: 0 | 1 | 2;
}

const closed = (reason: string): Violation => Object.freeze({ reason, connack: 0 as const });

export const violations = {
  /** [MQTT-3.1.0-1] */
  connectFirst: closed('connect-first'),
  /** [MQTT-3.1.0-2] */
  connectTwice: closed('connect-twice'),
  packetType: closed('packet-type'),
  /** [MQTT-2.2.2-2] */
  flags: closed('flags'),
  /** [MQTT-3.3.1-4] */
  qos: closed('qos'),
  /** [MQTT-3.3.1-2] */
  dupQos0: closed('dup-with-qos-0'),
  lengthEncoding: closed('length-encoding'),
  frameTooLong: closed('frame-too-long'),
  malformed: closed('malformed'),
  /** [MQTT-2.3.1-1] */
  packetId: closed('packet-id'),
  /** [MQTT-1.5.3-1], [MQTT-1.5.3-2] */
  text: closed('ill-formed-text'),
  topicEmpty: closed('topic-empty'),
  topicLong: closed('topic-too-long'),
  topicLevels: closed('topic-levels'),
  /** [MQTT-3.3.2-2], [MQTT-4.7.1-2], [MQTT-4.7.1-3] */
  wildcard: closed('wildcard'),
  /** [MQTT-3.8.3-3], [MQTT-3.10.3-2] */
  noFilter: closed('no-filter'),
  tooManyFilters: closed('too-many-filters'),
  protocolName: closed('protocol-name'),
  /** [MQTT-3.1.2-3] and the rules about will, user name and password flags. */
  connectFlags: closed('connect-flags'),
  /** [MQTT-3.1.2-2] */
  protocolLevel: Object.freeze({ reason: 'protocol-level', connack: 1 as const }),
  /** [MQTT-3.1.3-8], [MQTT-3.1.3-9] */
  clientId: Object.freeze({ reason: 'client-id', connack: 2 as const }),
} satisfies Record<string, Violation>;
