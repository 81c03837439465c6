import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { takeHostLock } from '../../src/engine/host-lock.ts'

const linux = process.platform === 'linux'
const root = (): string => `/test/${process.pid}/${Math.random()}`

/** A process of its own that takes the lock and keeps it. */
async function holder(counterRoot: string) {
  const source = new URL('../../src/engine/host-lock.ts', import.meta.url).href
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { takeHostLock } = await import(${JSON.stringify(source)})
     await takeHostLock({ counterRoot: ${JSON.stringify(counterRoot)}, waitSeconds: 1 })
     console.log('held')
     setInterval(() => {}, 1000)`,
  ])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test.skipIf(!linux)(
  'a second process waits, is told who measures, and gets the lock when the holder is killed',
  async () => {
    const counterRoot = root()
    const child = await holder(counterRoot)
    const waited: (string | undefined)[] = []
    const taking = takeHostLock({
      counterRoot,
      waitSeconds: 10,
      onWait: (pid) => {
        waited.push(pid)
        child.kill('SIGKILL')
      },
    })
    const lock = await taking
    expect(waited).toEqual([String(child.pid)])
    await lock.release()
  },
)

test.skipIf(!linux)('waiting ends with a sentence that names the holder', async () => {
  const counterRoot = root()
  const child = await holder(counterRoot)
  try {
    await expect(takeHostLock({ counterRoot, waitSeconds: 0.1 })).rejects.toMatchObject({
      code: 'LOCKED',
      exitCode: 3,
      message: expect.stringContaining(`pid ${child.pid}`) as string,
    })
  } finally {
    child.kill('SIGKILL')
  }
})

test.skipIf(!linux)('different counter roots do not wait for each other; a released lock is free', async () => {
  const counterRoot = root()
  const first = await takeHostLock({ counterRoot, waitSeconds: 0 })
  const other = await takeHostLock({ counterRoot: root(), waitSeconds: 0 })
  await first.release()
  const again = await takeHostLock({ counterRoot, waitSeconds: 0 })
  await Promise.all([other.release(), again.release()])
})
