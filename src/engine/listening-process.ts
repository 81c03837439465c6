import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EnergyError } from '../errors.ts'
import { parentOf } from './readers/proc-stat.ts'

/** A process that answers at a port of this machine. */
export interface ListeningProcess {
  pid: number
  /** Of its program, `node`; where it has written something else over that, the name that the kernel has. */
  name: string
  /** Path below the root of the hierarchy: of version 2, else of systemd's. */
  cgroup?: string
}

/** Columns of /proc/net/tcp (proc_net_tcp.rst), and its state TCP_LISTEN. */
const COLUMN = { local: 1, state: 3, inode: 9 } as const
const LISTEN = '0A'

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''
const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes(codeOf(error))
const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(codeOf(error))

/** Sockets that listen at a port, at whichever address, by their inodes. */
function listeningInodes(procRoot: string, port: number): Set<string> {
  const inodes = new Set<string>()
  for (const table of ['net/tcp', 'net/tcp6']) {
    let text: string
    try {
      text = readFileSync(join(procRoot, table), 'latin1')
    } catch (error) {
      // A kernel without IPv6 has no tcp6.
      if (isGone(error)) continue
      throw error
    }
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      const local = fields[COLUMN.local] ?? ''
      const isPort = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16) === port
      if (isPort && fields[COLUMN.state] === LISTEN) inodes.add(fields[COLUMN.inode] as string)
    }
  }
  return inodes
}

/** Whether a process has one of the sockets open; undefined when its descriptors may not be looked at. */
function holdsSocket(procRoot: string, pid: string, links: ReadonlySet<string>): boolean | undefined {
  const folder = join(procRoot, pid, 'fd')
  try {
    return readdirSync(folder).some((fd) => links.has(linkOf(join(folder, fd))))
  } catch (error) {
    if (isDenied(error)) return undefined
    if (isGone(error)) return false
    throw error
  }
}

/** Target of a descriptor's link; '' when it has been closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (isGone(error)) return ''
    throw error
  }
}

/** A path or a name, without words that a process has put there as its title. */
const PROGRAM = /^[\w./+:-]+$/

/** The kernel's name is that of the main thread, which Node calls `MainThread`. */
function nameOf(procRoot: string, pid: number): string {
  const [program = ''] = readFileSync(join(procRoot, String(pid), 'cmdline'), 'utf8').split('\0')
  if (PROGRAM.test(program)) return basename(program)
  return readFileSync(join(procRoot, String(pid), 'comm'), 'utf8').trim()
}

function describe(procRoot: string, pid: number): ListeningProcess {
  const name = nameOf(procRoot, pid)
  const lines = readFileSync(join(procRoot, String(pid), 'cgroup'), 'utf8').split('\n')
  const line = lines.find((each) => each.startsWith('0::')) ?? lines.find((each) => each.includes(':name=systemd:'))
  const cgroup = line?.split(':').slice(2).join(':')
  return { pid, name, ...(cgroup === undefined ? {} : { cgroup }) }
}

/** A process by its number; undefined when there is none. */
export function processNumbered({ procRoot, pid }: { procRoot: string; pid: number }): ListeningProcess | undefined {
  try {
    return describe(procRoot, pid)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/**
 * The process that listens at a TCP port of this machine, IPv4 or IPv6: the one above the others where several share the
 * socket, as the workers of a server do. Undefined when nobody listens there. A port that Docker publishes is listened at
 * by docker-proxy, not by the server behind it.
 *
 * @throws EnergyError READER_PERMISSION when somebody listens, but it cannot be seen who
 */
export function findListeningProcess({
  procRoot,
  port,
}: {
  procRoot: string
  port: number
}): ListeningProcess | undefined {
  const inodes = listeningInodes(procRoot, port)
  if (inodes.size === 0) return undefined
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`))
  const holders: number[] = []
  let denied = 0
  for (const pid of readdirSync(procRoot).filter((name) => /^\d+$/.test(name))) {
    const holds = holdsSocket(procRoot, pid, links)
    if (holds === undefined) denied++
    if (holds) holders.push(Number(pid))
  }
  const first = holders.find((pid) => !holders.includes(parentOf(procRoot, pid) ?? 0))
  if (first !== undefined) return describe(procRoot, first)
  const reason = denied > 0 ? `the descriptors of ${denied} processes may not be looked at` : 'it is out of sight'
  throw new EnergyError(
    'READER_PERMISSION',
    `Somebody listens at port ${port}, but ${reason}.`,
    'Name the process in models.json (server.pid), start the server as the same user, or give Node CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.',
  )
}
