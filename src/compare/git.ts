import { execFile } from 'node:child_process'
import { EnergyError } from '../errors.ts'

export interface GitOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  signal?: AbortSignal
}

export interface GitAnswer {
  code: number
  stdout: string
  stderr: string
}

/** Set by hooks of git, and then of another repository than the one of the folder. */
const OF_A_HOOK = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
]

/** The environment without what ties git to a repository other than that of its folder. */
export const unboundEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OF_A_HOOK.includes(name)))

/** Names of many files. */
const MOST_OUTPUT_BYTES = 2 ** 28
/** A comparison runs no hook of the user's, and leaves the index as it is. */
const ALWAYS = ['--no-optional-locks', '-c', 'core.hooksPath=/dev/null', '-c', 'advice.addEmbeddedRepo=false']

/** Runs git and says how it ended. @throws EnergyError NO_REPOSITORY where there is no git; the reason of `signal` */
export function askGit(words: readonly string[], { cwd, env, signal }: GitOptions): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...env, LC_ALL: 'C' },
      maxBuffer: MOST_OUTPUT_BYTES,
      ...(signal === undefined ? {} : { signal }),
    }
    execFile('git', [...ALWAYS, ...words], options, (error, stdout, stderr) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      if (!error) return resolve({ code: 0, stdout, stderr })
      if (typeof error.code === 'number') return resolve({ code: error.code, stdout, stderr })
      reject(
        new EnergyError(
          'NO_REPOSITORY',
          `git cannot be started in ${cwd}: ${error.message}.`,
          'Install git: a comparison checks out both commits with it.',
          { cause: error },
        ),
      )
    })
  })
}

/**
 * The output of a git command that has to succeed, without the line end after it.
 *
 * @throws EnergyError PROCESS_FAILED with what git says
 */
export async function git(words: readonly string[], options: GitOptions): Promise<string> {
  const { code, stdout, stderr } = await askGit(words, options)
  if (code === 0) return stdout.replace(/\n$/, '')
  throw new EnergyError(
    'PROCESS_FAILED',
    `git ${words.join(' ')} ended with code ${code}: ${stderr.trim()}`,
    `Run it in ${options.cwd}, and correct what it says.`,
  )
}
