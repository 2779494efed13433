import type { ClientSession, NodeId } from 'node-opcua-client';
import { within } from './deadline.ts';
import type { Opcua } from './stack.ts';

/** A node with more children than this is no place to look for a lift. */
const maxChildren = 20_000;
const maxPages = 50;
const answerMs = 10_000;

interface Child {
  readonly namespace: number;
  readonly name: string;
  readonly node: NodeId;
}

/** Finds nodes by browse path or node id; what was browsed is remembered for its own life: one start of one session. */
export class Browser {
  private readonly opcua: Opcua;
  private readonly session: ClientSession;
  private readonly children = new Map<string, Promise<readonly Child[]>>();
  private namespaces: readonly string[] | null = null;

  constructor(opcua: Opcua, session: ClientSession) {
    this.opcua = opcua;
    this.session = session;
  }

  /** The node of `Building1/2:Lift1`, `ns=2;s=Lift1` or `nsu=urn:x;s=Lift1`; throws with a word of OPC UA when there is none. */
  async find(from: NodeId | null, text: string): Promise<NodeId> {
    if (/^(ns|nsu|i|s|g|b)=/.test(text)) return this.byId(text);
    let at = from ?? this.opcua.resolveNodeId('i=85');
    for (const step of text.split('/')) {
      const named = /^(\d{1,5}):(.+)$/.exec(step);
      const [namespace, name] = named === null ? [null, step] : [Number(named[1]), named[2] ?? ''];
      const found = (await this.below(at)).filter((child) => child.name === name && (namespace === null || child.namespace === namespace));
      const [only, other] = found;
      if (only === undefined) throw new Error('BadNoMatch');
      // Two of one name: which of them the device is would be a guess.
      if (other !== undefined && !this.opcua.sameNodeId(only.node, other.node)) throw new Error('BadTooManyMatches');
      at = only.node;
    }
    return at;
  }

  private async byId(text: string): Promise<NodeId> {
    const uri = /^nsu=([^;]+);(.+)$/.exec(text);
    if (uri === null) return this.opcua.resolveNodeId(text);
    this.namespaces ??= await within(answerMs, 'namespaces', this.session.readNamespaceArray());
    const index = this.namespaces.indexOf(uri[1] ?? '');
    if (index < 0) throw new Error('BadNoMatch');
    return this.opcua.resolveNodeId(`ns=${index};${uri[2]}`);
  }

  /** Children over hierarchical references; bounded, whatever the server goes on offering. */
  below(node: NodeId): Promise<readonly Child[]> {
    const key = node.toString();
    let known = this.children.get(key);
    if (known === undefined) {
      known = this.browse(node);
      this.children.set(key, known);
    }
    return known;
  }

  private async browse(nodeId: NodeId): Promise<readonly Child[]> {
    const { BrowseDirection } = this.opcua;
    const children: Child[] = [];
    const request = {
      nodeId,
      referenceTypeId: 'HierarchicalReferences',
      includeSubtypes: true,
      browseDirection: BrowseDirection.Forward,
      nodeClassMask: 0,
      resultMask: 0x3f,
    };
    let result = await within(answerMs, 'browse', this.session.browse(request));
    for (let pages = 0; ; pages++) {
      for (const { browseName, nodeId: node } of result.references ?? []) {
        children.push({ namespace: browseName.namespaceIndex, name: browseName.name ?? '', node });
      }
      const more = result.continuationPoint;
      if (!more || more.length === 0) return children;
      if (pages >= maxPages || children.length > maxChildren || result.references?.length === 0) {
        this.session.browseNext(more, true).catch(() => {});
        throw new Error('BadTooManyMatches');
      }
      result = await within(answerMs, 'browse next', this.session.browseNext(more, false));
    }
  }
}
