import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const MODULES = resolve(import.meta.dirname, '../../node_modules')

export interface GitProject {
  readonly root: string
  /** Without the machine's configuration of git, and with a cache of its own. */
  readonly env: NodeJS.ProcessEnv
  git(...words: string[]): string
  /** Writes files; `undefined` removes one. */
  write(files: Record<string, string | undefined>): void
  /** Commits everything; its hash. */
  commit(subject: string): string
  /** Installs Vitest into a folder, as links. */
  installVitest(folder?: string): void
}

/** A repository in an empty folder, with a name that needs quoting everywhere. */
export function gitProjectIn(folder: string, files: Record<string, string> = {}): GitProject {
  const root = join(folder, "ein Projekt, ö 'x'")
  mkdirSync(root)
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    XDG_CACHE_HOME: join(folder, 'der cache'),
  }
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const project: GitProject = {
    root,
    env,
    git,
    write(changes) {
      for (const [name, text] of Object.entries(changes)) {
        if (text === undefined) rmSync(join(root, name))
        else {
          mkdirSync(dirname(join(root, name)), { recursive: true })
          writeFileSync(join(root, name), text)
        }
      }
    },
    commit(subject) {
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message', subject)
      return git('rev-parse', 'HEAD').trim()
    },
    installVitest(below = '') {
      const modules = join(root, below, 'node_modules')
      mkdirSync(modules, { recursive: true })
      for (const name of ['vitest', 'vite']) symlinkSync(join(MODULES, name), join(modules, name))
    },
  }
  git('init', '--quiet', '--initial-branch=main')
  project.write({ '.gitignore': 'node_modules\nignored\n', ...files })
  project.commit('first')
  return project
}
