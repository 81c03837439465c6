import { createRequire } from 'node:module'
import { moduleUrl } from './package-path.ts'

/** Asked for at every text of a table, and to find a file again takes 9 µs. */
const loaded = new Map<string, unknown>()

/**
 * A module of ours that most runs can do without, loaded when it is called for; in the built package it is a file of its own
 * (`build.ts`). Nobody has to wait for it: Node requires ES modules since 22.12.
 *
 * @param name below `src/`, without extension
 */
export function moduleOnUse<T>(name: string): T {
  if (!loaded.has(name)) {
    const url = moduleUrl(name)
    loaded.set(name, createRequire(url)(`./${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`))
  }
  return loaded.get(name) as T
}
