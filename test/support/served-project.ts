import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { BenchProject } from './bench-project.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')

export interface ServedProject extends Disposable {
  /** With the token. */
  url: string
  pid: number
  /** Asks as the page does. */
  ask<T>(path: string, body?: unknown): Promise<T>
  finished: Promise<{ exitCode: number | null; stdout: string; stderr: string }>
}

/** Serves the page of a project in a process of its own, as the command line does. */
export async function served(project: BenchProject, env: Record<string, string>): Promise<ServedProject> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && !name.startsWith('ENERGY_')),
  )
  const child = spawn(process.execPath, [MAIN, 'report', '--serve'], {
    cwd: project.root,
    env: {
      ...inherited,
      XDG_CACHE_HOME: join(project.root, 'cache'),
      // Another name of /sys is another right to measure: nobody else is waited for.
      ENERGY_SYS_ROOT: join(project.root, 'sys'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const finished = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, stdout, stderr }))
  await Promise.race([once(child.stdout, 'data'), finished])
  if (!stdout.startsWith('http')) throw new Error(`it was not served: ${stderr}`)
  const url = stdout.trim()
  const { origin, searchParams } = new URL(url)
  return {
    url,
    pid: child.pid as number,
    finished,
    async ask<T>(path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${origin}${path}`, {
        headers: { authorization: `Bearer ${searchParams.get('token')}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    [Symbol.dispose]() {
      // A test that failed or ran out of time: asked once, it takes what it has started along.
      if (child.exitCode === null) child.kill('SIGTERM')
    },
  }
}
