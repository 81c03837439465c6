import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  port: number
  /** Bytes that clients have sent since the last `cutAfter`. */
  readonly sent: number
  /** Cuts all connections once clients have sent so many bytes from now on; or does something else instead. */
  cutAfter(bytes: number, instead?: () => void): void
  close(): Promise<void>
}

/** A connection to a server on this machine that is cut after so many bytes, between two of a message if need be. */
export async function cuttingProxy(serverPort: number): Promise<CuttingProxy> {
  let [sent, limit] = [0, Number.POSITIVE_INFINITY]
  let instead: (() => void) | undefined
  const open = new Set<Socket>()
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1')
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    upstream.pipe(client)
    client.on('data', (bytes) => {
      const left = Math.max(0, limit - sent)
      sent += bytes.length
      if (left >= bytes.length) {
        upstream.write(bytes)
        return
      }
      limit = Number.POSITIVE_INFINITY
      if (instead) {
        instead()
        return
      }
      upstream.write(bytes.subarray(0, left), cut)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get sent() {
      return sent
    },
    cutAfter(bytes, does) {
      sent = 0
      limit = bytes
      instead = does
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
