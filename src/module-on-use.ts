import { createRequire } from 'node:module'
import { moduleUrl } from './package-path.ts'

/**
 * A module of ours that most runs can do without, loaded when it is called for; in the built package it is a file of its own
 * (`build.ts`). Nobody has to wait for it: Node requires ES modules since 22.12.
 *
 * @param name below `src/`, without extension
 */
export function moduleOnUse<T>(name: string): T {
  const url = moduleUrl(name)
  return createRequire(url)(`./${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`) as T
}
