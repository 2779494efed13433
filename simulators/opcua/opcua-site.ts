import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataValue, OPCUAServer, StatusCode, UAVariable } from 'node-opcua';
import { installations, type NodeSpec } from './installations.ts';

type Opcua = typeof import('node-opcua');

export interface OpcuaSiteOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** Device id -> type; each is an object `Site/<id>`. */
  readonly devices: readonly { readonly id: string; readonly profile: string }[];
  /** Name and password that are taken; anonymous as well when left out. */
  readonly user?: { readonly name: string; readonly password: string };
  /** A device is told to do something: null = it does; a text = it refuses. It refuses everything when left out. */
  readonly obey?: Obey;
  /** Sessions that it has at once; 10 when left out. */
  readonly sessions?: number;
  /** Own certificate; made in a folder that goes with the server when left out. */
  readonly folder?: string;
}

type Obey = (deviceId: string, command: string) => string | null | Promise<string | null>;

/** A real OPC UA server for a bank of lifts and a gas panel: variables, one with history, alarm conditions, security. */
export class OpcuaSite {
  readonly url: string;
  readonly port: number;
  readonly server: OPCUAServer;
  /** SHA-256 of its certificate, hexadecimal. */
  readonly fingerprint: string;
  private readonly opcua: Opcua;
  private readonly variables: ReadonlyMap<string, { readonly node: UAVariable; readonly spec: NodeSpec }>;
  private readonly remove: () => void;

  private constructor(
    opcua: Opcua,
    server: OPCUAServer,
    fingerprint: string,
    variables: ReadonlyMap<string, { node: UAVariable; spec: NodeSpec }>,
    remove: () => void,
  ) {
    this.opcua = opcua;
    this.server = server;
    this.fingerprint = fingerprint;
    this.variables = variables;
    this.remove = remove;
    const port = (server.endpoints[0] as { port: number } | undefined)?.port ?? 0;
    this.port = port;
    this.url = `opc.tcp://127.0.0.1:${port}`;
  }

  static async start({ port, devices, user, folder, sessions = 10, obey = () => 'nobody obeys' }: OpcuaSiteOptions): Promise<OpcuaSite> {
    // A second to load: only where it is played.
    const opcua = await import('node-opcua');
    const { createRequire } = await import('node:module');
    const { createHash } = await import('node:crypto');
    const near = createRequire(createRequire(import.meta.url).resolve('node-opcua'));
    const { OPCUACertificateManager } = near('node-opcua-certificate-manager');
    opcua.setLogLevel(opcua.LogLevel.Error);
    const own = folder ?? mkdtempSync(join(tmpdir(), 'anlin-opcua-site-'));
    // One store for applications and users: a key of its own for each takes a second to make.
    const manager = new OPCUACertificateManager({
      rootFolder: join(own, 'pki'),
      automaticallyAcceptUnknownCertificate: true,
      disableFileWatchers: true,
    });
    await manager.initialize();
    const server = new opcua.OPCUAServer({
      port,
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      alternateHostname: ['127.0.0.1'],
      serverCertificateManager: manager,
      userCertificateManager: manager,
      allowAnonymous: user === undefined,
      ...(user && { userManager: { isValidUser: (name: string, password: string) => name === user.name && password === user.password } }),
      nodeset_filename: [opcua.nodesets.standard],
      securityModes: [opcua.MessageSecurityMode.None, opcua.MessageSecurityMode.Sign, opcua.MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [opcua.SecurityPolicy.None, opcua.SecurityPolicy.Basic256Sha256, opcua.SecurityPolicy.Aes128_Sha256_RsaOaep],
      buildInfo: { productName: 'Anlin simulated site' },
      serverCapabilities: { minSupportedSampleRate: 20, maxSessions: sessions },
      registerServerMethod: opcua.RegisterServerMethod.HIDDEN,
    } as never);
    await server.initialize();
    const variables = build(opcua, server, devices, obey);
    await server.start();
    const fingerprint = createHash('sha256').update(server.getCertificate()).digest('hex');
    return new OpcuaSite(opcua, server, fingerprint, variables, () => {
      if (folder === undefined) rmSync(own, { recursive: true, force: true });
    });
  }

  /** Values in the words of the vocabulary, as the models say them; what the device has no node for is left out. */
  set(deviceId: string, values: Readonly<Record<string, unknown>>): void {
    for (const [point, value] of Object.entries(values)) {
      const found = this.variables.get(`${deviceId} ${point}`);
      if (found === undefined) continue;
      const { node, spec } = found;
      const coded = spec.codes === undefined ? value : spec.codes[String(value)];
      if (coded === undefined) continue;
      node.setValueFromSource({ dataType: this.opcua.DataType[spec.type], value: coded } as never);
    }
  }

  /** A sensor that fails: no value, with this status. */
  fail(deviceId: string, point: string, status: 'BadSensorFailure' | 'UncertainLastUsableValue'): void {
    const found = this.variables.get(`${deviceId} ${point}`);
    if (found === undefined) throw new Error(`no node for ${point} of ${deviceId}`);
    const { value } = found.node.readValue();
    found.node.setValueFromSource(value, this.opcua.StatusCodes[status]);
  }

  async stop(): Promise<void> {
    await this.server.shutdown(0);
    this.remove();
  }
}

function build(opcua: Opcua, server: OPCUAServer, devices: OpcuaSiteOptions['devices'], obey: Obey) {
  const space = server.engine.addressSpace;
  if (space === null) throw new Error('the server has no address space');
  const namespace = space.getOwnNamespace();
  space.installAlarmsAndConditionsService();
  const serverObject = space.rootFolder.objects.server;
  // One listener for each session that takes its events.
  serverObject.setMaxListeners(0);
  const site = namespace.addObject({
    browseName: 'Site',
    organizedBy: space.rootFolder.objects,
    notifierOf: serverObject,
    eventNotifier: 1,
  });
  const variables = new Map<string, { node: UAVariable; spec: NodeSpec }>();
  for (const { id, profile } of devices) {
    const plan = installations[profile];
    if (plan === undefined) throw new Error(`device ${id}: expected one of ${Object.keys(installations).join(', ')}, came ${profile}`);
    const device = namespace.addObject({ browseName: id, nodeId: `s=${id}`, componentOf: site, notifierOf: site, eventNotifier: 1 });
    const place = (spec: { readonly path: string }) => {
      const path = spec.path.split('/');
      const name = path.pop() ?? '';
      const folder = path.reduce(
        (parent, step) =>
          (parent.getComponentByName(step) as typeof device | null) ??
          namespace.addObject({ browseName: step, nodeId: `s=${id}.${step}`, componentOf: parent }),
        device,
      );
      return { folder, name, nodeId: `s=${id}.${spec.path.replaceAll('/', '.')}` };
    };
    const told = async (command: string) =>
      (await obey(id, command)) === null ? opcua.StatusCodes.Good : opcua.StatusCodes.BadInvalidState;
    for (const { path, as, command } of plan.orders ?? []) {
      const { folder, name, nodeId } = place({ path });
      if (as === 'method') {
        const method = namespace.addMethod(folder, { browseName: name, nodeId, inputArguments: [], outputArguments: [] });
        method.bindMethod((_inputs, _context, callback) => {
          void told(command).then((statusCode) => callback(null, { statusCode, outputArguments: [] }));
        });
        continue;
      }
      const dataType = opcua.DataType.Boolean;
      let on = new opcua.DataValue({ value: { dataType, value: false } });
      const value = {
        timestamped_get: () => on,
        timestamped_set: (given: DataValue, callback: (error: null, status: StatusCode) => void) => {
          const answer = given.value.value === true ? told(command) : Promise.resolve(opcua.StatusCodes.Good);
          void answer.then((status) => {
            if (status.isGood()) on = given;
            callback(null, status);
          });
        },
      };
      namespace.addVariable({ browseName: name, nodeId, componentOf: folder, dataType, value } as never);
    }
    for (const spec of plan.nodes) {
      const { folder, name, nodeId } = place(spec);
      const node = namespace.addVariable({
        browseName: name,
        nodeId,
        componentOf: folder,
        dataType: opcua.DataType[spec.type],
        value: { dataType: opcua.DataType[spec.type], value: spec.initial },
        minimumSamplingInterval: 0,
        ...(spec.alarm === undefined ? {} : { eventSourceOf: device }),
      } as never);
      if (spec.history === true) space.installHistoricalDataNode(node, { maxOnlineValues: 2_000 });
      if (spec.alarm !== undefined) {
        const normal = namespace.addVariable({
          browseName: `${name}Normal`,
          componentOf: folder,
          dataType: 'Boolean',
          value: { dataType: opcua.DataType.Boolean, value: false },
        } as never);
        const alarm = namespace.instantiateOffNormalAlarm({
          browseName: spec.alarm.name,
          conditionName: spec.alarm.name,
          conditionSource: node,
          conditionOf: device,
          inputNode: node,
          normalState: normal,
        } as never);
        alarm.severity?.setValueFromSource({ dataType: opcua.DataType.UInt16, value: spec.alarm.severity } as never);
      }
      for (const point of spec.points) variables.set(`${id} ${point}`, { node, spec });
    }
  }
  return variables;
}
