import { messageOf } from '../../errors.ts'
import { EmbeddedServer, type ServerOptions } from './server.ts'

/** First and only word of the server's process. */
export type ServerWord = { port: number; parameters: number } | { failed: string }

const send = (word: ServerWord): void => {
  process.send?.(word)
}

async function serve(options: ServerOptions): Promise<void> {
  const server = new EmbeddedServer(options)
  send({ port: await server.listen(), parameters: server.decoder.parameters })
}

// The parent has closed the server, or is no more.
process.once('disconnect', () => process.exit())
process.once('message', (options: ServerOptions) => {
  serve(options).catch((error: unknown) => {
    send({ failed: messageOf(error) })
    process.exitCode = 1
    process.disconnect()
  })
})
