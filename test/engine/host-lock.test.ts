import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { linkSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withoutKoffi } from '../support/without-koffi.ts'
import { takeHostLock } from '../../src/engine/host-lock.ts'

const linux = process.platform === 'linux'
interface HolderOptions {
  counterRoot: string
  path?: string
  container?: string
  /** In a network namespace of its own. */
  namespace?: boolean
  /** With a child that outlives it. */
  starts?: boolean
}

const root = (): string => `/test/${process.pid}/${Math.random()}`

/** A process of its own that takes the lock and keeps it. */
async function holder({ namespace = false, starts = false, ...options }: HolderOptions) {
  const source = new URL('../../src/engine/host-lock.ts', import.meta.url).href
  const words = [
    process.execPath,
    '--input-type=module',
    '-e',
    `const { takeHostLock } = await import(${JSON.stringify(source)})
     await takeHostLock({ ...${JSON.stringify(options)}, waitSeconds: 1 })
     const { spawn } = await import('node:child_process')
     const started = ${starts} ? spawn('sleep', ['30'], { stdio: 'ignore' }).pid : ''
     console.log('held ' + started)
     setInterval(() => {}, 1000)`,
  ]
  // unshare becomes the process that it runs, so that the pid is the holder's.
  const [command = '', ...args] = namespace ? ['unshare', '--net', ...words] : words
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const started = Number(said.toString().split(' ')[1])
  if (started > 0) onTestFinished(() => void process.kill(started, 'SIGKILL'))
  return child
}

test.skipIf(!linux)(
  'a second process waits, is told who measures, and gets the lock when the holder is killed',
  async () => {
    const counterRoot = root()
    const child = await holder({ counterRoot })
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
  const child = await holder({ counterRoot })
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

test.skipIf(!linux)(
  'a holder that says nothing, or steers a terminal, keeps nobody longer, and is shown as text',
  async () => {
    const counterRoot = root()
    const address = `\0vitest-energy-${createHash('sha256').update(counterRoot).digest('hex').slice(0, 16)}`
    const answers = [undefined, '\u001b[2J', '7'.repeat(100)]
    let asked = 0
    const squatter = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      const answer = answers[asked++]
      if (answer !== undefined) socket.write(answer)
    })
    await new Promise<void>((listening) => squatter.listen(address, listening))
    onTestFinished(() => void squatter.close())
    for (const _ of answers)
      await expect(takeHostLock({ counterRoot, waitSeconds: 0 })).rejects.toMatchObject({
        code: 'LOCKED',
        message: expect.stringContaining('(pid unknown)') as string,
      })
  },
)

test.skipIf(!linux)('different counter roots do not wait for each other; a released lock is free', async () => {
  const counterRoot = root()
  const first = await takeHostLock({ counterRoot, waitSeconds: 0 })
  const other = await takeHostLock({ counterRoot: root(), waitSeconds: 0 })
  await first.release()
  const again = await takeHostLock({ counterRoot, waitSeconds: 0 })
  await Promise.all([other.release(), again.release()])
})

/** A process in a network namespace of its own, as in a container: it does not see the socket of this one. */
const apart = linux && spawnSync('unshare', ['--net', 'true']).status === 0
const hasKoffi = await import('koffi').then(
  () => true,
  () => false,
)
const reason = apart && hasKoffi ? '' : ' (needs unshare --net, which needs root, and koffi)'

function sharedDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

describe.skipIf(!apart || !hasKoffi)(`a directory that containers share${reason}`, () => {
  test('without it, network namespaces do not see each other', async () => {
    const counterRoot = root()
    await holder({ counterRoot, namespace: true })
    const lock = await takeHostLock({ counterRoot, waitSeconds: 0 })
    await lock.release()
  })

  test('with it, one waits for the other, is told who and where, and follows when it is killed', async () => {
    const counterRoot = root()
    const path = sharedDirectory()
    const child = await holder({ counterRoot, path, container: 'docker', namespace: true })
    const waited: (string | undefined)[] = []
    const lock = await takeHostLock({
      counterRoot,
      path,
      waitSeconds: 10,
      onWait(who) {
        waited.push(who)
        child.kill('SIGKILL')
      },
    })
    expect(waited).toEqual([`${child.pid} on ${hostname()} (docker)`])
    await lock.release()
  })

  test('waiting ends with a sentence that names the holder, and leaves nothing taken', async () => {
    const counterRoot = root()
    const path = sharedDirectory()
    const child = await holder({ counterRoot, path, namespace: true })
    for (let tries = 0; tries < 2; tries++) {
      await expect(takeHostLock({ counterRoot, path, waitSeconds: 0.1 })).rejects.toMatchObject({
        code: 'LOCKED',
        message: expect.stringContaining(`(pid ${child.pid} on ${hostname()})`) as string,
      })
    }
    const socketAlone = await takeHostLock({ counterRoot, waitSeconds: 0 })
    await socketAlone.release()
  })

  test('a process that the holder has started does not keep the lock', async () => {
    const counterRoot = root()
    const path = sharedDirectory()
    const child = await holder({ counterRoot, path, namespace: true, starts: true })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lock = await takeHostLock({ counterRoot, path, waitSeconds: 1 })
    await lock.release()
  })
})

describe.skipIf(!linux || !hasKoffi)('a lock file in a directory that everybody can write to', () => {
  const victim = (dir: string): string => {
    const file = join(dir, 'notes')
    writeFileSync(file, 'mine')
    return file
  }

  test.each([
    ['a link', symlinkSync],
    ['a second name', linkSync],
  ])('%s of another file is refused, and what it leads to stays', async (_, link) => {
    const path = sharedDirectory()
    const file = victim(path)
    link(file, join(path, 'vitest-energy.lock'))
    await expect(takeHostLock({ counterRoot: root(), path, waitSeconds: 0 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('vitest-energy.lock') as string,
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('is for every user whom umask(2) lets: containers of several share the machine', async () => {
    const path = sharedDirectory()
    const lock = await takeHostLock({ counterRoot: root(), path, waitSeconds: 0 })
    expect(statSync(join(path, 'vitest-energy.lock')).mode & 0o777).toBe(0o666 & ~process.umask())
    await lock.release()
  })
})

test.skipIf(!linux || !hasKoffi)('a directory that is not there is refused by name', async () => {
  const path = join(sharedDirectory(), 'nowhere')
  await expect(takeHostLock({ counterRoot: root(), path, waitSeconds: 0 })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(join(path, 'vitest-energy.lock')) as string,
  })
})

test.skipIf(!linux)('without koffi a path is refused, and nothing else', () => {
  const source = new URL('../../src/engine/host-lock.ts', import.meta.url).href
  const said = withoutKoffi(`
    const { takeHostLock } = await import(${JSON.stringify(source)})
    const ask = { counterRoot: ${JSON.stringify(root())}, waitSeconds: 0 }
    const refused = await takeHostLock({ ...ask, path: '/tmp' }).catch(({ code, message }) => code + ' ' + message)
    const lock = await takeHostLock(ask)
    await lock.release()
    console.log(refused)`)
  expect(said).toMatch(/^UNSUPPORTED_HOST lock\.path \(\/tmp\) needs flock\(2\), .*koffi cannot be loaded: no koffi\.$/)
})
