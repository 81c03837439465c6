import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseStat } from '../../../src/engine/readers/proc-stat.ts'
import { createProcessTreeCpu, type ProcessTreeCpu } from '../../../src/engine/readers/process-tree-cpu.ts'

const canSeeChildren = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)
const linuxTest = test.skipIf(!canSeeChildren)

/** JavaScript that burns CPU and prints its own CPU seconds. */
const burning = (seconds: number): string =>
  `let u; do { u = process.cpuUsage() } while (u.user + u.system < ${seconds} * 1e6); console.log((u.user + u.system) / 1e6)`

const ownSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function burn(seconds: number): void {
  const until = ownSeconds() + seconds
  while (ownSeconds() < until) continue
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('close', () => resolve()))

function open(options: { procRoot?: string; pid?: number; clocks?: boolean } = {}): ProcessTreeCpu {
  const tree = createProcessTreeCpu({ procRoot: '/proc', ...options })
  onTestFinished(() => tree.close())
  return tree
}

/** Seconds that descendants have added since `start`. */
const added = (tree: ProcessTreeCpu, start: { tree: number; own: number }): number =>
  tree.seconds() - start.tree - (ownSeconds() - start.own)

const startOf = (tree: ProcessTreeCpu): { tree: number; own: number } => ({ tree: tree.seconds(), own: ownSeconds() })

test('alone, it is the CPU time of the process', () => {
  const tree = open()
  const start = startOf(tree)
  burn(0.05)
  expect(added(tree, start)).toBeCloseTo(0, 2)
})

test('without /proc it is the process alone', () => {
  const tree = open({ procRoot: '/nonexistent' })
  const start = startOf(tree)
  spawnSync(process.execPath, ['-e', burning(0.1)])
  expect(added(tree, start)).toBeCloseTo(0, 2)
})

describe('children (needs /proc with children)', () => {
  linuxTest('that came and went between two looks count', () => {
    const tree = open()
    const start = startOf(tree)
    const used = Number(execFileSync(process.execPath, ['-e', burning(0.25)], { encoding: 'utf8' }))
    expect(added(tree, start)).toBeGreaterThan(used - 0.03)
    expect(added(tree, start)).toBeLessThan(used + 0.15)
  })

  linuxTest('count while they live, go on counting when they are gone, and the sum never falls', async () => {
    const tree = open()
    const start = startOf(tree)
    const child = spawn(process.execPath, ['-e', `${burning(0.3)}; setTimeout(() => {}, 150)`])
    let used = 0
    child.stdout.on('data', (text: Buffer) => (used = Number(text)))
    const close = ended(child)
    const seen: number[] = []
    while (child.exitCode === null && child.signalCode === null) {
      await sleep(15)
      seen.push(tree.seconds())
    }
    await close
    seen.push(tree.seconds())
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(new Set(seen).size).toBeGreaterThan(5)
    expect(used).toBeGreaterThanOrEqual(0.3)
    expect(added(tree, start)).toBeGreaterThan(used - 0.03)
    expect(added(tree, start)).toBeLessThan(used + 0.15)
  })

  linuxTest('many of them count once each', () => {
    const tree = open()
    const start = startOf(tree)
    let used = 0
    for (let i = 0; i < 6; i++) {
      used += Number(execFileSync(process.execPath, ['-e', burning(0.08)], { encoding: 'utf8' }))
      tree.seconds()
    }
    expect(added(tree, start)).toBeGreaterThan(used - 0.03)
    expect(added(tree, start)).toBeLessThan(used * 1.5)
  })

  linuxTest('of children count, dead or alive', async () => {
    const tree = open()
    const start = startOf(tree)
    const node = `'${process.execPath}'`
    const shell = spawn('sh', ['-c', `${node} -e '${burning(0.15)}'; ${node} -e '${burning(0.15)}'; exec sleep 20`])
    const close = ended(shell)
    let lines = ''
    for await (const text of shell.stdout) {
      lines += String(text)
      if (lines.trim().split('\n').length === 2) break
    }
    await sleep(100)
    const used = lines
      .trim()
      .split('\n')
      .map(Number)
      .reduce((sum, each) => sum + each, 0)
    const whileAlive = added(tree, start)
    expect(whileAlive).toBeGreaterThan(used - 0.04)
    expect(whileAlive).toBeLessThan(used + 0.25)
    shell.kill()
    await close
    expect(added(tree, start)).toBeGreaterThan(used - 0.04)
  })

  linuxTest('that another thread has started count while they live', async () => {
    const tree = open()
    const start = startOf(tree)
    const worker = new Worker(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'for (;;);'], { timeout: 5000 })
       const { parentPort } = require('node:worker_threads')
       parentPort.once('message', () => child.kill('SIGKILL'))`,
      { eval: true },
    )
    await expect.poll(() => added(tree, start), { timeout: 4000, interval: 50 }).toBeGreaterThan(0.15)
    worker.postMessage('stop')
    await new Promise((resolve) => worker.once('exit', resolve))
  })

  linuxTest('whose parent left them behind keep what was seen, and later work counts at once', async () => {
    const tree = open()
    const shell = spawn('sh', [
      '-c',
      `timeout 5 '${process.execPath}' -e 'for (;;);' >/dev/null 2>&1 & echo $!; sleep 0.4`,
    ])
    const close = ended(shell)
    let orphan = 0
    shell.stdout.on('data', (text: Buffer) => (orphan = Number(text)))
    await sleep(300)
    const whileInTree = tree.seconds()
    shell.stdout.destroy()
    await close
    const start = startOf(tree)
    expect(start.tree).toBeGreaterThanOrEqual(whileInTree)
    burn(0.1)
    expect(added(tree, start)).toBeGreaterThan(-0.06)
    process.kill(orphan)
  })
})

describe('another process (needs /proc with children)', () => {
  linuxTest('is the same with its clock and without, up to a tick of each running thread', async () => {
    const child = spawn(process.execPath, ['-e', `${burning(0.2)}; setTimeout(() => {}, 5000)`])
    const close = ended(child)
    const pid = child.pid as number
    const trees = [open({ pid }), open({ pid, clocks: false }), open(), open({ clocks: false })]
    const starts = trees.map(startOf)
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await sleep(50)
    const own = ownSeconds() - (starts[2]?.own ?? Number.NaN)
    const [clock, proc, ofTree, ofTreeInProc] = trees.map((tree, i) => tree.seconds() - (starts[i]?.tree ?? Number.NaN))
    expect(clock).toBeGreaterThan(0.15)
    expect(Math.abs((proc ?? Number.NaN) - (clock ?? Number.NaN))).toBeLessThan(0.02)
    for (const seconds of [ofTree, ofTreeInProc])
      expect(Math.abs((seconds ?? Number.NaN) - own - (clock ?? Number.NaN))).toBeLessThan(0.05)
    child.kill()
    await close
  })

  linuxTest('and its descendants', async () => {
    const child = spawn(process.execPath, ['-e', `${burning(0.2)}; setTimeout(() => {}, 5000)`])
    const close = ended(child)
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const tree = open({ pid: child.pid as number })
    expect(tree.seconds()).toBeGreaterThan(0.19)
    expect(tree.seconds()).toBeLessThan(0.6)
    const last = tree.seconds()
    child.kill()
    await close
    expect(tree.seconds()).toBeGreaterThanOrEqual(last)
  })
})

test('a command with brackets and spaces does not move the fields of its stat', () => {
  const behind = 'S 1 2 3 4 5 6 7 8 9 10 150 50 300 25 20 0 1'
  expect(parseStat(`42 (a) b) (c ${')'} ${behind}\n`)).toEqual({ own: 2, reaped: 3.25 })
})
