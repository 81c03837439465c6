import { execFileSync } from 'node:child_process'

const HOOK = `import { registerHooks } from 'node:module'
  registerHooks({ resolve(name, context, next) { if (name === 'koffi') throw new Error('no koffi'); return next(name, context) } })`

/** What an ES module prints in a process in which koffi is not installed. */
export const withoutKoffi = (script: string): string =>
  execFileSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(HOOK)}`, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  ).trim()
