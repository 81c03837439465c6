const EXTENSION = import.meta.url.slice(-3)

/**
 * URL of a module that is loaded by its path: a thread, a process, what Vitest is told to load. In the built package it is a
 * file of its own (`build.ts`), however the rest is bundled.
 *
 * @param name below `src/`, without extension
 */
export const moduleUrl = (name: string): URL => new URL(`./${name}${EXTENSION}`, import.meta.url)

/** URL of a file or folder that the package ships. @param name below the root of the package */
export const packageUrl = (name: string): URL => new URL(`../${name}`, import.meta.url)
