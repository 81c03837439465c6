import { readFileSync, readSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { EnergyLaw, type Moment } from './energy-law.ts'
import type { Fault } from './fault.ts'
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
import type { ServerControl } from './fuse-server.ts'
import { newLetter } from './mailbox.ts'
import { loadNative, type Native } from './native.ts'
import { msFromSeconds } from '../units.ts'
import { powercapEntries, type SimulatedZone, type TreeEntry, zoneOf } from './zones.ts'

/** What the loop is started with. */
export interface LoopStart {
  fuseFd: number
  zones: SimulatedZone[]
  /** 0: whoever opened an energy file last. */
  targetPid: number
  pinCpu?: number
  realtimePriority: number
  /** Letters of the control thread, of type `ServerControl`. */
  mailbox: SharedArrayBuffer
}

const ROOT = 1
/** What stat(2) says of the size of an energy file: a page, as sysfs does. */
const PAGE = 4096
const REQUEST_BYTES = 1 << 17
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
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
  readonly #law: EnergyLaw
  /** Text rendered at offset 0, per open handle: reads further on continue it. */
  readonly #rendered = new Map<number, Buffer>()
  readonly #faults = new Map<number, Fault>()
  #handles = 0
  #letter = 0
  #targetPid: number
  #openerPid = 0

  constructor(start: LoopStart, native: Native) {
    this.#start = start
    this.#native = native
    this.#nodes = plant(powercapEntries(start.zones))
    this.#targetPid = start.targetPid
    this.#law = new EnergyLaw(start.zones, this.#now())
  }

  answer(request: Request): Buffer | undefined {
    const { opcode, unique } = request
    this.#takeLetter()
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
    if (node && this.#isGone(node)) return errorReply(request.unique, ERRNO.ENODEV)
    return node ? answer(node) : errorReply(request.unique, ERRNO.ENOENT)
  }

  #lookup({ unique, nodeId, body }: Request): Buffer {
    const child = this.#nodes.get(nodeId)?.children.get(decodeName(body))
    return child && !this.#isGone(child) ? reply(unique, entryBody(child)) : errorReply(unique, ERRNO.ENOENT)
  }

  /** The fault of the zone that a path belongs to. */
  #faultOf({ entry }: Node): Fault | undefined {
    const zone = zoneOf(this.#start.zones, entry.path)
    return zone === undefined ? undefined : this.#faults.get(zone)
  }

  #isGone(node: Node): boolean {
    return this.#faultOf(node)?.kind === 'gone'
  }

  /** The error that a fault gives to an open or a read of a counter. */
  #failure(node: Node): number | undefined {
    const fault = this.#faultOf(node)
    if (fault?.kind === 'denied') return ERRNO.EACCES
    if (fault?.kind !== 'eio') return undefined
    if (fault.times !== undefined && --fault.times <= 0) this.#faults.delete((node.entry as { zone: number }).zone)
    return ERRNO.EIO
  }

  #open({ unique, tid }: Request, node: Node): Buffer {
    const { entry } = node
    if (entry.kind === 'energy' && this.#faultOf(node)?.kind === 'denied') return errorReply(unique, ERRNO.EACCES)
    if (entry.kind === 'energy' && this.#targetPid === 0) {
      this.#law.advance(this.#now())
      this.#openerPid = processOf(tid)
      this.#law.retarget(this.#now())
    }
    return reply(unique, openBody(++this.#handles, true))
  }

  #read({ unique, body }: Request, node: Node): Buffer {
    const { entry } = node
    const { handle, offset, size } = decodeRead(body)
    const errno = entry.kind === 'energy' ? this.#failure(node) : undefined
    if (errno !== undefined) return errorReply(unique, errno)
    const fault = this.#faultOf(node)
    if (fault?.kind === 'slow') Atomics.wait(NEVER, 0, 0, msFromSeconds(fault.seconds))
    if (offset === 0 || !this.#rendered.has(handle)) this.#rendered.set(handle, Buffer.from(this.#text(entry)))
    const text = this.#rendered.get(handle) as Buffer
    return reply(unique, text.subarray(offset, offset + size))
  }

  #text(entry: TreeEntry): string {
    if (entry.kind === 'file') return entry.text
    if (entry.kind !== 'energy') return ''
    this.#law.advance(this.#now())
    return `${this.#law.counterUj(entry.zone)}\n`
  }

  /** Takes over what the control thread has asked for: from this moment on. */
  #takeLetter(): void {
    const post = newLetter(this.#start.mailbox, this.#letter)
    if (!post) return
    this.#letter = post.number
    const { targetPid, power, fault } = post.letter as ServerControl
    this.#law.advance(this.#now())
    if (power) this.#law.setPower(power.zone, power)
    if (fault) {
      this.#law.apply(fault.zone, fault.fault)
      if (fault.fault.kind === 'none') this.#faults.delete(fault.zone)
      else this.#faults.set(fault.zone, fault.fault)
    }
    if (targetPid === undefined) return
    this.#targetPid = targetPid
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
  if (start.pinCpu !== undefined) native.pin([start.pinCpu])
  const realtime = start.realtimePriority > 0 && native.beRealtime(start.realtimePriority) === 0
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
