/**
 * The part of the FUSE kernel protocol that a small read-only tree needs: decoding of requests and encoding of replies
 * (linux/fuse.h, version 7.31; all numbers little endian). Pure: bytes in, bytes out.
 */
export const OPCODE = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  readlink: 5,
  open: 14,
  read: 15,
  statfs: 17,
  release: 18,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  access: 34,
  interrupt: 36,
  destroy: 38,
  batchForget: 42,
} as const

export const ERRNO = { ENOENT: 2, EIO: 5, EACCES: 13, ENODEV: 19, ENOTDIR: 20, EINVAL: 22, ENOSYS: 38 } as const

/** Every read reaches the server: nothing is cached. */
const FOPEN_DIRECT_IO = 1
const MODE = { directory: 0o040555, link: 0o120777, file: 0o100444 } as const
const DIRENT_TYPE = { directory: 4, link: 10, file: 8 } as const
export type NodeKind = keyof typeof MODE

const IN_HEADER = 40
const OUT_HEADER = 16
const ATTR_BYTES = 88

export interface Request {
  opcode: number
  unique: bigint
  nodeId: number
  /** Thread that asks. */
  tid: number
  /** What follows the header. */
  body: Buffer
}

export function decodeRequest(bytes: Buffer): Request {
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    nodeId: Number(bytes.readBigUInt64LE(16)),
    tid: bytes.readUInt32LE(32),
    body: bytes.subarray(IN_HEADER),
  }
}

export interface ReadRequest {
  handle: number
  offset: number
  size: number
}

/** Body of READ and READDIR. */
export const decodeRead = (body: Buffer): ReadRequest => ({
  handle: Number(body.readBigUInt64LE(0)),
  offset: Number(body.readBigUInt64LE(8)),
  size: body.readUInt32LE(16),
})

/** Body of RELEASE and its kin. */
export const decodeHandle = (body: Buffer): number => Number(body.readBigUInt64LE(0))

/** Body of LOOKUP: a name that ends in a zero byte. */
export const decodeName = (body: Buffer): string => body.toString('utf8', 0, body.indexOf(0))

export function reply(unique: bigint, body: Buffer = Buffer.alloc(0)): Buffer {
  const out = Buffer.alloc(OUT_HEADER + body.length)
  out.writeUInt32LE(out.length, 0)
  out.writeBigUInt64LE(unique, 8)
  body.copy(out, OUT_HEADER)
  return out
}

export function errorReply(unique: bigint, errno: number): Buffer {
  const out = reply(unique)
  out.writeInt32LE(-errno, 4)
  return out
}

export interface NodeAttributes {
  id: number
  kind: NodeKind
  size: number
}

function attributes({ id, kind, size }: NodeAttributes): Buffer {
  const out = Buffer.alloc(ATTR_BYTES)
  out.writeBigUInt64LE(BigInt(id), 0)
  out.writeBigUInt64LE(BigInt(size), 8)
  out.writeUInt32LE(MODE[kind], 60)
  out.writeUInt32LE(1, 64)
  out.writeUInt32LE(4096, 80)
  return out
}

/** Reply to LOOKUP. Attributes and names are valid for no time at all: the tree may change under the reader. */
export function entryBody(node: NodeAttributes): Buffer {
  const head = Buffer.alloc(40)
  head.writeBigUInt64LE(BigInt(node.id), 0)
  return Buffer.concat([head, attributes(node)])
}

export const attributesBody = (node: NodeAttributes): Buffer => Buffer.concat([Buffer.alloc(16), attributes(node)])

export function openBody(handle: number, direct: boolean): Buffer {
  const out = Buffer.alloc(16)
  out.writeBigUInt64LE(BigInt(handle), 0)
  out.writeUInt32LE(direct ? FOPEN_DIRECT_IO : 0, 8)
  return out
}

/** Largest write that is announced; nothing is ever written. */
const MAX_WRITE = 4096

/** Reply to INIT: version 7.31, no optional feature. */
export function initBody(body: Buffer): Buffer {
  const out = Buffer.alloc(64)
  out.writeUInt32LE(7, 0)
  out.writeUInt32LE(31, 4)
  out.writeUInt32LE(body.readUInt32LE(8), 8)
  out.writeUInt16LE(16, 16)
  out.writeUInt16LE(12, 18)
  out.writeUInt32LE(MAX_WRITE, 20)
  out.writeUInt32LE(1, 24)
  return out
}

export function statfsBody(): Buffer {
  const out = Buffer.alloc(80)
  out.writeUInt32LE(4096, 40)
  out.writeUInt32LE(255, 44)
  out.writeUInt32LE(4096, 48)
  return out
}

export interface DirectoryEntry {
  id: number
  kind: NodeKind
  name: string
}

/** As many entries from `offset` on as fit in `size` bytes; each says where the next one begins. */
export function directoryBody(entries: readonly DirectoryEntry[], offset: number, size: number): Buffer {
  const parts: Buffer[] = []
  let used = 0
  for (let i = offset; i < entries.length; i++) {
    const { id, kind, name } = entries[i] as DirectoryEntry
    const bytes = Buffer.from(name)
    const part = Buffer.alloc(Math.ceil((24 + bytes.length) / 8) * 8)
    if (used + part.length > size) break
    part.writeBigUInt64LE(BigInt(id), 0)
    part.writeBigUInt64LE(BigInt(i + 1), 8)
    part.writeUInt32LE(bytes.length, 16)
    part.writeUInt32LE(DIRENT_TYPE[kind], 20)
    bytes.copy(part, 24)
    parts.push(part)
    used += part.length
  }
  return Buffer.concat(parts)
}
