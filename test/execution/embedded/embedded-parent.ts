import { startEmbedded } from '../../../src/execution/embedded/start.ts'

/** Says the pid of its server; then ends by itself, or stays until it is killed. */
const { pid } = await startEmbedded({ size: '1M', replies: { tasks: [], answers: [] } })
process.stdout.write(`${pid}\n`)
if (process.argv[2] === 'stay') setInterval(() => undefined, 1e6)
