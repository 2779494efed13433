export interface WantedCap {
  readonly identifier?: string;
  readonly sender?: string;
  readonly sent?: string;
  readonly status?: string;
  readonly msgType?: string;
  readonly references?: string;
  readonly info?: string | null;
}

export interface WantedInfo {
  readonly language?: string;
  readonly category?: string;
  readonly event?: string;
  readonly responseType?: string;
  readonly urgency?: string;
  readonly severity?: string;
  readonly expires?: string;
  readonly headline?: string;
  readonly area?: string;
}

const element = (name: string, value: string | undefined) => (value === undefined ? '' : `<${name}>${value}</${name}>`);

export function capInfo({
  language,
  category = 'Met',
  event = '暴雨',
  responseType,
  urgency = 'Expected',
  severity = 'Severe',
  expires,
  headline,
  area = '成都市',
}: WantedInfo = {}): string {
  return `<info>${element('language', language)}${element('category', category)}${element('event', event)}${element('responseType', responseType)}${element('urgency', urgency)}${element('severity', severity)}<certainty>Likely</certainty>${element('expires', expires)}${element('headline', headline)}<area><areaDesc>${area}</areaDesc></area></info>`;
}

/** A message of a weather office, in the order of the schema. */
export function capXml(wanted: WantedCap = {}): string {
  const {
    identifier = 'met-1',
    sender = 'met.example',
    sent = '2026-01-01T08:00:00+08:00',
    status = 'Actual',
    msgType = 'Alert',
    references,
    info = capInfo(),
  } = wanted;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${element('identifier', identifier)}${element('sender', sender)}${element('sent', sent)}${element('status', status)}${element('msgType', msgType)}<scope>Public</scope>${element('references', references)}${info ?? ''}</alert>`;
}
