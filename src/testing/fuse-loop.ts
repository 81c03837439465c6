import { readFileSync, readSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { EnergyLaw, type Moment } from './energy-law.ts'
import {
  attributesBody,
  type DirectoryEntry,
  decodeHandle,
  decodeName,
  decodeRead,
  decodeRequest,
  directoryBody,
  ERRNO,
  entryBody,
  errorReply,
  initBody,
  type NodeAttributes,
  OPCODE,
  openBody,
  type Request,
  reply,
  statfsBody,
} from './fuse-protocol.ts'
import { loadNative, type Native } from './native.ts'
import { powercapEntries, type SimulatedZone, type TreeEntry } from './zones.ts'

/** What the loop is started with. */
export interface LoopStart {
  fuseFd: number
  zones: SimulatedZone[]
  /** 0: whoever opened an energy file last. */
  targetPid: number
  pinCpu?: number
  realtimePriority: number
  /** Shared with the control thread: version, target pid, then idle and dynamic watts of each zone (Float64). */
  control: SharedArrayBuffer
}

export const CONTROL = { version: 0, targetPid: 1, powers: 2 } as const

const ROOT = 1
/** What stat(2) says of the size of an energy file: a page, as sysfs does. */
const PAGE = 4096
const REQUEST_BYTES = 1 << 17
const hrtime = process.hrtime.bigint.bind(process.hrtime)

interface Node extends NodeAttributes {
  name: string
  entry: TreeEntry
  children: Map<string, Node>
}

/** The tree as nodes with numbers; the root is 1. */
function plant(entries: readonly TreeEntry[]): Map<number, Node> {
  const root: Node = {
    id: ROOT,
    kind: 'directory',
    size: 0,
    name: '',
    entry: { path: '', kind: 'directory' },
    children: new Map(),
  }
  const nodes = new Map([[ROOT, root]])
  for (const entry of entries) {
    const words = entry.path.split('/')
    const name = words.pop() as string
    const parent = words.reduce((node, word) => node.children.get(word) as Node, root)
    const kind = entry.kind === 'energy' ? 'file' : entry.kind
    const size = entry.kind === 'file' ? entry.text.length : entry.kind === 'link' ? entry.target.length : PAGE
    const node: Node = { id: nodes.size + 1, kind, size, name, entry, children: new Map() }
    nodes.set(node.id, node)
    parent.children.set(name, node)
  }
  return nodes
}

/** The process that a thread belongs to; the thread itself when it has gone. */
function processOf(tid: number): number {
  try {
    return Number(/^Tgid:\s*(\d+)$/m.exec(readFileSync(`/proc/${tid}/status`, 'latin1'))?.[1] ?? tid)
  } catch {
    // The reader may have ended between its request and this look: there is nothing to measure of it.
    return tid
  }
}

class Server {
  readonly #start: LoopStart
  readonly #native: Native
  readonly #nodes: Map<number, Node>
  readonly #control: Float64Array
  readonly #law: EnergyLaw
  /** Text rendered at offset 0, per open handle: reads further on continue it. */
  readonly #rendered = new Map<number, Buffer>()
  #handles = 0
  #version = 0
  #targetPid: number
  #openerPid = 0

  constructor(start: LoopStart, native: Native) {
    this.#start = start
    this.#native = native
    this.#nodes = plant(powercapEntries(start.zones))
    this.#control = new Float64Array(start.control)
    this.#targetPid = start.targetPid
    this.#law = new EnergyLaw(start.zones, this.#now())
  }

  answer(request: Request): Buffer | undefined {
    const { opcode, unique } = request
    switch (opcode) {
      case OPCODE.init:
        return reply(unique, initBody(request.body))
      case OPCODE.lookup:
        return this.#lookup(request)
      case OPCODE.getattr:
        return this.#withNode(request, (node) => reply(unique, attributesBody(node)))
      case OPCODE.readlink:
        return this.#withNode(request, ({ entry }) =>
          reply(unique, Buffer.from(entry.kind === 'link' ? entry.target : '')),
        )
      case OPCODE.open:
        return this.#withNode(request, (node) => this.#open(request, node))
      case OPCODE.opendir:
        return reply(unique, openBody(++this.#handles, false))
      case OPCODE.read:
        return this.#withNode(request, (node) => this.#read(request, node))
      case OPCODE.readdir:
        return this.#withNode(request, (node) => this.#list(request, node))
      case OPCODE.release:
        this.#rendered.delete(decodeHandle(request.body))
        return reply(unique)
      case OPCODE.statfs:
        return reply(unique, statfsBody())
      case OPCODE.releasedir:
      case OPCODE.flush:
      case OPCODE.access:
      case OPCODE.destroy:
        return reply(unique)
      case OPCODE.forget:
      case OPCODE.batchForget:
      case OPCODE.interrupt:
        return undefined
      default:
        return errorReply(unique, ERRNO.ENOSYS)
    }
  }

  #now(): Moment {
    const pid = this.#targetPid === 0 ? this.#openerPid : this.#targetPid
    return { ns: hrtime(), cpuSeconds: pid === 0 ? 0 : this.#native.cpuSecondsOf(pid) }
  }

  #withNode(request: Request, answer: (node: Node) => Buffer): Buffer {
    const node = this.#nodes.get(request.nodeId)
    return node ? answer(node) : errorReply(request.unique, ERRNO.ENOENT)
  }

  #lookup({ unique, nodeId, body }: Request): Buffer {
    const child = this.#nodes.get(nodeId)?.children.get(decodeName(body))
    return child ? reply(unique, entryBody(child)) : errorReply(unique, ERRNO.ENOENT)
  }

  #open({ unique, tid }: Request, { entry }: Node): Buffer {
    if (entry.kind === 'energy' && this.#targetPid === 0) {
      this.#law.advance(this.#now())
      this.#openerPid = processOf(tid)
      this.#law.retarget(this.#now())
    }
    return reply(unique, openBody(++this.#handles, true))
  }

  #read({ unique, body }: Request, { entry }: Node): Buffer {
    const { handle, offset, size } = decodeRead(body)
    if (offset === 0 || !this.#rendered.has(handle)) this.#rendered.set(handle, Buffer.from(this.#text(entry)))
    const text = this.#rendered.get(handle) as Buffer
    return reply(unique, text.subarray(offset, offset + size))
  }

  #text(entry: TreeEntry): string {
    if (entry.kind === 'file') return entry.text
    if (entry.kind !== 'energy') return ''
    this.#law.advance(this.#now())
    this.#applyControl()
    return `${this.#law.counterUj(entry.zone)}\n`
  }

  /** Takes over what the control thread has set: from this moment on. */
  #applyControl(): void {
    const version = this.#control[CONTROL.version] as number
    if (version === this.#version) return
    this.#version = version
    this.#start.zones.forEach((_, i) => {
      this.#law.setPower(i, {
        idleWatts: this.#control[CONTROL.powers + 2 * i] as number,
        dynamicWatts: this.#control[CONTROL.powers + 2 * i + 1] as number,
      })
    })
    this.#targetPid = this.#control[CONTROL.targetPid] as number
    this.#law.retarget(this.#now())
  }

  #list({ unique, body }: Request, { children, id }: Node): Buffer {
    const { offset, size } = decodeRead(body)
    const entries: DirectoryEntry[] = [
      { id, kind: 'directory', name: '.' },
      { id: ROOT, kind: 'directory', name: '..' },
      ...children.values(),
    ]
    return reply(unique, directoryBody(entries, offset, size))
  }
}

async function run(start: LoopStart): Promise<void> {
  const native = await loadNative()
  if (start.pinCpu !== undefined) native.pin(start.pinCpu)
  const realtime = start.realtimePriority > 0 && native.beRealtime(start.realtimePriority)
  const server = new Server(start, native)
  const bytes = Buffer.alloc(REQUEST_BYTES)
  parentPort?.postMessage({ ready: true, realtime })
  for (;;) {
    // Blocking on purpose: this thread does nothing else, and an event loop would add its own delay to every answer.
    const length = readSync(start.fuseFd, bytes, 0, bytes.length, null)
    const answer = server.answer(decodeRequest(bytes.subarray(0, length)))
    if (answer) writeSync(start.fuseFd, answer)
  }
}

run(workerData as LoopStart).catch((error: unknown) => {
  // ENODEV is how the kernel says that the tree has been unmounted.
  if ((error as NodeJS.ErrnoException).code !== 'ENODEV') parentPort?.postMessage({ failed: messageOf(error) })
})
