import { SignedXml } from 'xml-crypto';

export interface CapKey {
  /** PEM, RSA. */
  readonly key: string;
  /** PEM; receivers find it in the document. */
  readonly certificate: string;
}

/** An enveloped XML signature at the end of the alert, where the schema has its place for it (CAP 1.2, 3.3.2.1). */
export function signCap(xml: string, { key, certificate }: CapKey): string {
  const signature = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signature.addReference({
    xpath: '/*',
    isEmptyUri: true,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, { location: { reference: '/*', action: 'append' } });
  const signed = signature.getSignedXml();
  return signed.startsWith('<?xml') ? signed : `<?xml version="1.0" encoding="UTF-8"?>\n${signed}`;
}
